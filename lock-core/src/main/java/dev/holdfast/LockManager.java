package dev.holdfast;

import dev.holdfast.spi.LockStore;
import java.util.Optional;

/**
 * Exclusive hold of named resources, with leases and fencing tokens.
 *
 * <pre>{@code
 * LockManager locks = LockManager.over(new InMemoryLockStore());
 * try (Acquisition result = locks.acquire(LockKey.of("my-service/document-123"), "backend-1")) {
 *   if (result instanceof Acquired acquired) {
 *     work(acquired.lease());
 *   } else {
 *     redirectTo(result.holder());
 *   }
 * }
 * }</pre>
 *
 * <p>One manager serves a whole process. Safe for use by many threads. Never re-entrant: a lock
 * belongs to a grant, not to a thread or a holder id.
 *
 * <p>Every call that reaches the store ends within the manager's call time-out (5 s unless built
 * otherwise), plus the wait that was asked for. A store that cannot answer is a {@link
 * LockStoreException}, never a wrong answer. A call on a closed manager is an {@link
 * IllegalStateException}.
 */
public interface LockManager extends AutoCloseable {

  /** A manager over a store, with the defaults of {@link #builder}. */
  static LockManager over(LockStore store) {
    return builder(store).build();
  }

  /** A manager over a store, to be configured. */
  static LockManagerBuilder builder(LockStore store) {
    return new LockManagerBuilder(store);
  }

  /**
   * Acquires a key, or returns its holder: one atomic step. Does not wait.
   *
   * @param holderId who asks; shown to everybody who finds the key held
   * @throws IllegalArgumentException if the holder id is not legal
   * @throws LockStoreException if the store cannot answer; what may have been granted is undone
   */
  default Acquisition acquire(LockKey key, String holderId) {
    return acquire(AcquireRequest.of(key).holder(holderId));
  }

  /**
   * Acquires a key, or returns its holder: one atomic step, repeated while it waits.
   *
   * @throws TagMismatchException if the key is held under another tag, at the end of the wait
   * @throws LockStoreException if the store cannot answer; what may have been granted is undone
   * @throws LockInterruptedException if the thread was interrupted while it waited
   */
  Acquisition acquire(AcquireRequest request);

  /**
   * Does work under a lease, which is released afterwards. The thread is interrupted when the lease
   * drains or is lost; an interrupt that the work did not notice is taken back. Work that hands the
   * lease over, or releases it, is not interrupted.
   *
   * @return what the work returned
   * @throws LockHeldException if the key is held by somebody else, at the end of the wait; nothing
   *     was done
   * @throws LeaseLostException if the lease was lost before the work was done, whatever the work
   *     returned, or if the work failed after the lease began to drain; what the work threw is
   *     attached as suppressed
   * @throws LockStoreException if the store cannot answer; nothing was done
   */
  <T, X extends Exception> T run(AcquireRequest request, LockedAction<T, X> action) throws X;

  /**
   * Like {@link #run}, but answers {@link RunOutcome.Skipped} where the key is held.
   *
   * @throws TagMismatchException if the key is held under another tag; nothing was done
   * @throws LeaseLostException as {@link #run}
   * @throws LockStoreException if the store cannot answer; nothing was done
   */
  <T, X extends Exception> RunOutcome<T> runIfFree(
      AcquireRequest request, LockedAction<T, X> action) throws X;

  /**
   * Who has the key; empty if nobody. Changes nothing.
   *
   * @throws LockStoreException if the store cannot answer
   */
  Optional<Holder> find(LockKey key);

  /**
   * Takes a lease over that another process offered, or an earlier process of this one had. That
   * process does not hold it any more. Only the first attach to a grant works with a bare token;
   * later ones need the ticket of the process that has the lease.
   *
   * @throws LeaseLostException if it cannot be attached to, with the reason
   * @throws LockStoreException if the store cannot answer; calling again with this manager is safe
   */
  Lease resume(LockKey key, FencingToken token);

  /**
   * Takes a lease over by its ticket.
   *
   * @throws LeaseLostException if it cannot be attached to, with the reason
   * @throws LockStoreException if the store cannot answer; calling again with this manager is safe
   */
  Lease resume(LeaseTicket ticket);

  /**
   * Prevents a lease from being renewed: it drains, and the key is free after the time in the
   * answer.
   *
   * @throws LockStoreException if the store cannot answer
   */
  Revocation revoke(LockKey key, FencingToken token);

  /**
   * Ends the grant with this token, and only that one, at once, its minimum hold included. Its
   * holder learns of it at its next renewal; until then both may believe, and guards order their
   * writes.
   *
   * @param reason told to the holder; at most 256 code points
   * @throws LockStoreException if the store cannot answer
   */
  ReleaseOutcome forceRelease(LockKey key, FencingToken token, String reason);

  /**
   * Makes every later grant of this manager larger than the token: the way out where a guard
   * refuses new tokens because a store lost its state and its clock.
   *
   * @param highWater from {@link StaleTokenException#highWater()}, or the highest token of a store
   *     that is being moved from
   * @throws IllegalArgumentException if it is more than 24 h ahead of the store's clock:
   *     implausible, and kept nowhere
   * @throws LockStoreException if the store cannot answer
   */
  void observe(FencingToken highWater);

  /**
   * A page of keys and their holders, for operators.
   *
   * @throws LockStoreException if the store cannot answer
   */
  HolderPage holders(HolderQuery query);

  /** The same verbs without blocking. */
  AsyncLockManager async();

  /**
   * Stops renewing, releases what is held, waits for calls that are under way, and closes the store
   * unless told otherwise. All that within the call time-out; what is left then fails, and what is
   * still held ends by itself. So does, at the store, a lease that was lost at a local deadline and
   * not closed since. Leases that were handed over are left alone. Waiting calls end at once, with
   * an {@link IllegalStateException}. Idempotent; never throws; may be called in a shutdown hook or
   * on an interrupted thread, which stays interrupted.
   */
  @Override
  void close();
}
