package dev.holdfast;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * One grant of a key to this process. It is renewed in the background until it is released, closed,
 * handed over, lost, or past its maximum hold.
 *
 * <p>Belongs to no thread: any thread may use it. All methods may be called at any time, also after
 * the end. A lease that becomes unreachable without having been closed is not renewed any more, and
 * is reported.
 */
public interface Lease extends AutoCloseable {

  /** The key. */
  LockKey key();

  /** The fencing token of this grant: constant for the life of the lease. No I/O. */
  FencingToken token();

  /** This holder, as others see it; durations by the local clocks. No I/O. */
  Holder holder();

  /**
   * Whether the key is held here, right now, by the local clocks. No I/O and no timer: also right
   * in the first call after this process was stopped for a while.
   *
   * <p>True means that the store has not let the lease expire, if its clock did not step forward by
   * more than the safety margin. It ends for good with a release, a hand-over or a loss.
   */
  boolean isHeld();

  /**
   * Does nothing if {@link #isHeld()}.
   *
   * @throws LeaseLostException if not
   */
  void requireHeld();

  /** How long {@link #isHeld()} stays true without a renewal; zero if it is false. No I/O. */
  Duration remaining();

  /** The state, as of now. No I/O. */
  LeaseState state();

  /**
   * Renews now, and waits for the answer. Seldom needed: renewal runs in the background.
   *
   * @throws LeaseLostException if the lease is over or drains; then nothing was renewed
   * @throws LockStoreException if the store did not answer in time; the lease goes on until its
   *     deadlines
   */
  void renew();

  /** {@link #renew()} without blocking; the stage fails with the same exceptions. */
  CompletionStage<Void> renewAsync();

  /**
   * Replaces the holder's metadata, under the same token. Blocks for one store call.
   *
   * @throws IllegalArgumentException if it has more than 4 KiB as UTF-8 JSON
   * @throws LeaseLostException if the lease is over; nothing was changed
   * @throws LockStoreException if the store did not answer in time
   */
  void annotate(Map<String, String> metadata);

  /** {@link #annotate} without blocking; the stage fails with the same exceptions. */
  CompletionStage<Void> annotateAsync(Map<String, String> metadata);

  /**
   * Ends the lease: {@link #isHeld()} is false from the call on. Blocks for one store call; does no
   * I/O once the store has told how the lease ended. May be called again, also while another call
   * is on its way, and after the lease was lost at a local deadline: the store may keep it until it
   * expires there, and this frees the key at once.
   *
   * @return what became of it
   * @throws LockStoreException if the store did not answer in time; release is tried again in the
   *     background until the lease is over at the store anyway
   * @throws IllegalStateException if the manager is closed, and the store has not told the end
   */
  ReleaseOutcome release();

  /** {@link #release()} without blocking; the stage fails with the same exceptions. */
  CompletionStage<ReleaseOutcome> releaseAsync();

  /**
   * Offers the lease to another process. Belief ends here at once: {@link #isHeld()} is false from
   * the call on, and {@link #close()} does nothing. The lease is only kept alive until the other
   * process has attached. No I/O. Calling it again changes the limit.
   *
   * @param within how long the other process may take
   * @param otherwise what happens to the lease if none has attached by then
   * @return the ticket for the other process, and what becomes of the offer
   * @throws LeaseLostException if the lease is over or no longer renewed
   */
  HandOver handOver(Duration within, HandOver.Otherwise otherwise);

  /**
   * {@link #handOver} within two lease times, then left to expire; only the ticket.
   *
   * @throws LeaseLostException if the lease is over or no longer renewed
   */
  default LeaseTicket ticket() {
    return handOver(DefaultHandOver.usualLimit(this), HandOver.Otherwise.EXPIRE).ticket();
  }

  /** The time to live that the store was asked for. */
  Duration ttl();

  /**
   * Tells of every event, in order, on the manager's event executor; also of those that happened
   * before this call (the last 64). A slow listener delays no renewal and no deadline, and other
   * listeners only if it and others like it take all threads of that executor. What a listener
   * throws is logged and ignored.
   *
   * <p>A listener that refers to this lease keeps it reachable, so that it cannot be noticed if it
   * is never closed; the event carries key and token.
   */
  void onEvent(Consumer<LeaseEvent> listener);

  /**
   * Completes when the lease is lost or another process has attached to it, so that work can be
   * cancelled. Never completes after a release. Does so on the manager's event executor.
   */
  CompletionStage<LeaseLoss> lost();

  /**
   * Releases the lease, as {@link #release()}, but never throws: what does not work is tried again
   * in the background within the lease's time. If the lease was lost at a local deadline, the store
   * may still keep it: then the key is freed in the background, without waiting for it; or, once
   * the manager is closed, not at all, so that it is free when the lease ends. Does nothing after a
   * hand-over or a release.
   */
  @Override
  void close();
}
