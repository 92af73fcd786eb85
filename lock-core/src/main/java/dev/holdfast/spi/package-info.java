/**
 * What a store implements, and what a test may inject.
 *
 * <p>A {@link dev.holdfast.spi.LockStore} is a set of atomic steps on one record per key. It never
 * waits for a lock, never retries and never reads a local clock. Everything else (deadlines,
 * renewal, waiting, unknown outcomes) is decided once, above this interface.
 */
@NullMarked
package dev.holdfast.spi;

import org.jspecify.annotations.NullMarked;
