package dev.holdfast;

import java.time.Duration;

/**
 * What a plan wants next.
 *
 * @param <Q> what the store answers
 * @param <R> what the caller gets
 */
sealed interface Step<Q, R> {

  /** Send this to the store. */
  record Attempt<Q, R>(StoreCall<Q> call, Duration timeout) implements Step<Q, R> {}

  /** Do nothing for a while. */
  record Pause<Q, R>(Duration duration) implements Step<Q, R> {}

  /**
   * Wait for the key of {@link Plan#waitsFor} to be freed.
   *
   * @param poll look again after this time even without being woken
   * @param limit wait no longer than this
   */
  record Wait<Q, R>(Duration poll, Duration limit) implements Step<Q, R> {}

  /** The call is over. */
  record Done<Q, R>(R result) implements Step<Q, R> {}

  /** The call is over. */
  record Fail<Q, R>(RuntimeException failure) implements Step<Q, R> {}
}
