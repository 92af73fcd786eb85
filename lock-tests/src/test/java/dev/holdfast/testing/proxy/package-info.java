@NullMarked
package dev.holdfast.testing.proxy;

import org.jspecify.annotations.NullMarked;
