package dev.holdfast;

import java.util.Optional;

/**
 * One call of the API as a sequence of decisions: what happened goes in, the next step comes out. A
 * plan does no I/O and reads no clock, so that the blocking and the asynchronous interface drive
 * the very same one. Not safe for use by several threads at once.
 *
 * @param <Q> what the store answers
 * @param <R> what the caller gets
 */
interface Plan<Q, R> {

  /** The call begins. */
  Step<Q, R> start(Moment now);

  /** The store answered. */
  Step<Q, R> replied(Q reply, Moment sent, Moment now);

  /** The attempt failed. */
  Step<Q, R> failed(RuntimeException failure, Moment now);

  /** A pause or a wait is over. */
  Step<Q, R> resumed(Moment now);

  /** The key that the call is ready to wait for; empty if it does not wait. */
  default Optional<LockKey> waitsFor() {
    return Optional.empty();
  }

  /** The caller has gone, perhaps in the middle of an attempt: undo what may have been done. */
  void cancelled();

  /** The caller went before it got this result. */
  void discard(R result);
}
