package dev.holdfast;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * The verbs of {@link LockManager} without blocking. A future fails with the exception that the
 * blocking verb throws, also if the manager is closed; arguments are checked before a future is
 * made.
 *
 * <p>Cancelling the future of an acquire ends its wait, and undoes what may have been granted.
 * Cancelling that of a run does the same, or cancels the work if that has begun, and releases the
 * lease.
 *
 * <p>Futures complete on a thread of the manager, of the executor given to it, or of the store's
 * driver, never on the timer's: what follows may be slow without harm to leases, but should not
 * block for long, because other calls share those threads.
 */
public interface AsyncLockManager {

  /** See {@link LockManager#acquire(LockKey, String)}. */
  default CompletableFuture<Acquisition> acquire(LockKey key, String holderId) {
    return acquire(AcquireRequest.of(key).holder(holderId));
  }

  /** See {@link LockManager#acquire(AcquireRequest)}. No thread is parked while it waits. */
  CompletableFuture<Acquisition> acquire(AcquireRequest request);

  /**
   * See {@link LockManager#run}. The stage that the work returned is cancelled when the lease
   * drains or is lost.
   */
  <T> CompletableFuture<T> run(
      AcquireRequest request, Function<Lease, ? extends CompletionStage<T>> action);

  /** See {@link LockManager#runIfFree}. */
  <T> CompletableFuture<RunOutcome<T>> runIfFree(
      AcquireRequest request, Function<Lease, ? extends CompletionStage<T>> action);

  /** See {@link LockManager#find}. */
  CompletableFuture<Optional<Holder>> find(LockKey key);

  /** See {@link LockManager#resume(LockKey, FencingToken)}. */
  CompletableFuture<Lease> resume(LockKey key, FencingToken token);

  /** See {@link LockManager#resume(LeaseTicket)}. */
  CompletableFuture<Lease> resume(LeaseTicket ticket);

  /** See {@link LockManager#revoke}. */
  CompletableFuture<Revocation> revoke(LockKey key, FencingToken token);

  /** See {@link LockManager#forceRelease}. */
  CompletableFuture<ReleaseOutcome> forceRelease(LockKey key, FencingToken token, String reason);

  /** See {@link LockManager#observe}. */
  CompletableFuture<Void> observe(FencingToken highWater);

  /** See {@link LockManager#holders}. */
  CompletableFuture<HolderPage> holders(HolderQuery query);

  /**
   * See {@link LockManager#close}. Completes when what was held is released, or the limit is over.
   */
  CompletableFuture<Void> close();
}
