package dev.holdfast;

import java.time.Duration;
import java.util.Optional;

/**
 * Hooks for metrics and logs. All methods do nothing by default. They are called on the manager's
 * event executor, one at a time and in order, and what they throw is logged and ignored. A listener
 * that is 10,000 notifications behind misses some; the log says so once.
 *
 * <p>Keys are handed over for logs only: never make a metric tag of one, there may be millions.
 */
public interface LockListener {

  /**
   * An acquire was granted.
   *
   * @param took from the call to the answer, waiting included
   */
  default void acquired(LockKey key, FencingToken token, Duration took) {}

  /**
   * An acquire found a holder, and did not wait or waited in vain; also where it then fails because
   * of another tag.
   *
   * @param took from the call to the answer, waiting included
   */
  default void held(LockKey key, Holder holder, Duration took) {}

  /** A call had to wait for the key; told when the wait is over, however it ended. */
  default void waited(LockKey key, Duration waited) {}

  /**
   * A batch of renewals was answered.
   *
   * @param renewed how many leases go on
   * @param notRenewed how many do not, or were not tried
   * @param took the time of the store's call
   */
  default void renewed(int renewed, int notRenewed, Duration took) {}

  /** Jeopardy, recovery, reinstatement after the store lost state, draining, and the end. */
  default void event(LeaseEvent event) {}

  /**
   * A release was answered within its call. What is answered only later, when it is tried again in
   * the background, is not told.
   */
  default void released(LockKey key, FencingToken token, ReleaseOutcome outcome) {}

  /** A store call failed or timed out; it may have been tried again. */
  default void storeFailed(String operation, Throwable failure) {}

  /**
   * A call gave up without knowing whether it was applied; what it may have left is being undone.
   */
  default void outcomeUnknown(String operation, LockKey key) {}

  /**
   * A lease became unreachable without having been closed: a fault of the program.
   *
   * @param acquiredAt where it was acquired, if tracing is on
   */
  default void leaked(LockKey key, FencingToken token, Optional<Throwable> acquiredAt) {}
}
