/** The store of locks in a SQL database. */
@NullMarked
package dev.holdfast.jdbc;

import org.jspecify.annotations.NullMarked;
