/**
 * The contract of lock stores as tests, and what users' own tests need.
 *
 * <p>To prove a store, extend {@link dev.holdfast.testing.LockStoreContract}. To test code that
 * uses locks, run it on an {@link dev.holdfast.InMemoryLockStore}, by a clock of your own.
 */
@NullMarked
package dev.holdfast.testing;

import org.jspecify.annotations.NullMarked;
