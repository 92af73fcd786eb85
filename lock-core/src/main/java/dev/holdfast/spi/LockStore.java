package dev.holdfast.spi;

import dev.holdfast.Holder;
import dev.holdfast.LockKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * A place that keeps one record per key and changes each in atomic steps.
 *
 * <p>One call is one attempt: it never waits for a lock, never retries, and decides by the store's
 * own clock, read inside the step. {@link LockSteps} holds the steps as pure functions; a store
 * either calls them between reading and writing a record that it has locked, or does exactly the
 * same in its own language. The contract suite compares.
 *
 * <p>Every call ends within {@code timeout}, or soon after. A failure is a {@link
 * dev.holdfast.LockStoreException} that tells whether the step may have been applied; never a wrong
 * answer. Implementations are safe for use by many threads.
 */
public interface LockStore extends AutoCloseable {

  /** Where the records are, for messages: for example {@code "H2 at jdbc:h2:mem:x"}. No secrets. */
  String description();

  /** Grants the key, or says who has it. */
  AcquireReply acquire(AcquireCommand command, Duration timeout);

  /**
   * Ends the grant of this id if nobody has attached to it, whatever its minimum hold, and refuses
   * the id from now on, also if it was never seen.
   *
   * @return true if a holder was removed
   */
  boolean abandon(LockKey key, UUID grantId, Duration timeout);

  /** Renews each lease of the batch; the replies are in the batch's order, one for each. */
  List<RenewReply> renew(List<RenewCommand> batch, Duration timeout);

  /**
   * How many leases a manager hands to one {@link #renew} at most; 500 by default. A store that
   * divides them among servers wants many, so that the parts are not small. Always the same.
   */
  default int renewalBatch() {
    return 500;
  }

  /** Puts back each lease of the batch that the store has lost; replies as for {@link #renew}. */
  List<RenewReply> reinstate(List<ReinstateCommand> batch, Duration timeout);

  /** Takes a lease over and renews it. */
  AttachReply attach(AttachCommand command, Duration timeout);

  /** Ends a lease on behalf of its holder. */
  ReleaseReply release(LockKey key, LeaseIdentity lease, Duration timeout);

  /** Replaces the holder's metadata. */
  AnnotateReply annotate(AnnotateCommand command, Duration timeout);

  /** Prevents renewal of the grant with this token. */
  RevokeReply revoke(LockKey key, long token, Duration timeout);

  /** Ends the grant with this token, and only that one, at once. */
  ReleaseReply forceRelease(LockKey key, long token, String reason, Duration timeout);

  /** Who has the key. Changes nothing; reads the primary. */
  Optional<Holder> find(LockKey key, Duration timeout);

  /** A page of the holders. */
  ListReply list(ListCommand command, Duration timeout);

  /**
   * Removes up to {@code limit} records whose retention is over.
   *
   * @return how many were removed; 0 for a store whose records expire by themselves
   */
  int purge(int limit, Duration timeout);

  /** The highest token in any record, ended ones included; 0 if there is none. May read all. */
  long highestToken(Duration timeout);

  /** The store's clock, in microseconds since 1970. */
  long clockMicros(Duration timeout);

  /**
   * Asks to be told of keys that were freed. Only a hint: one may be lost, come late or twice.
   *
   * @param listener called on a thread of the store; returns quickly
   * @return ends the subscription when closed
   */
  default Subscription onRelease(Consumer<LockKey> listener) {
    return Subscription.NONE;
  }

  /** An answer to {@link #onRelease}. */
  interface Subscription extends AutoCloseable {
    /** Of a store that gives no hints. */
    Subscription NONE = () -> {};

    @Override
    void close();
  }

  /** The same store for callers that must not block; by default every call runs on the executor. */
  default AsyncLockStore async(Executor executor) {
    return new ExecutorAsyncStore(this, executor);
  }

  /** Gives back what the store itself opened, never what it was handed. Idempotent. */
  @Override
  void close();
}
