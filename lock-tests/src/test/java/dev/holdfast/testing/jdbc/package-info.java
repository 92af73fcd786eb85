/** The store on SQL databases, tested on each of them. */
@NullMarked
package dev.holdfast.testing.jdbc;

import org.jspecify.annotations.NullMarked;
