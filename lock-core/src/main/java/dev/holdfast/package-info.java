/**
 * Locks and leases with fencing tokens: what an application uses.
 *
 * <p>Start at {@link dev.holdfast.LockManager}. Stores live behind {@link dev.holdfast.spi}.
 */
@NullMarked
package dev.holdfast;

import org.jspecify.annotations.NullMarked;
