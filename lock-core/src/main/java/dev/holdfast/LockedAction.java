package dev.holdfast;

/**
 * Work that is done under a lease.
 *
 * @param <T> its result
 * @param <X> what it may throw
 */
@FunctionalInterface
public interface LockedAction<T, X extends Exception> {
  /** Does the work, on the caller's thread. Interrupted when the lease drains or is lost. */
  T run(Lease lease) throws X;
}
