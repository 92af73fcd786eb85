/** What a store of locks does: one atomic attempt per call. For authors of stores only. */
@NullMarked
package dev.holdfast.spi;

import org.jspecify.annotations.NullMarked;
