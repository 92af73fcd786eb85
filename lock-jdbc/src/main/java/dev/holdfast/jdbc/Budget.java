package dev.holdfast.jdbc;

import dev.holdfast.LockStoreException;
import dev.holdfast.LockStoreException.Failure;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The time that one call may take, by the monotonic clock, from the moment it was made. */
final class Budget {
  private static final long LONGEST = TimeUnit.DAYS.toNanos(1);

  private final Duration timeout;
  private final long end;
  private final long patienceEnd;

  private Budget(Duration timeout, long start, long nanos, long patience) {
    this.timeout = timeout;
    this.end = start + nanos;
    this.patienceEnd = start + Math.min(nanos, patience);
  }

  static Budget of(Duration timeout) {
    return of(timeout, LONGEST);
  }

  /**
   * A budget of a call that is asked to end before its time is over, so that it can be made in
   * another way.
   *
   * @param patience nanoseconds until then
   */
  static Budget of(Duration timeout, long patience) {
    boolean huge = timeout.compareTo(Duration.ofNanos(LONGEST)) > 0;
    return new Budget(timeout, System.nanoTime(), huge ? LONGEST : timeout.toNanos(), patience);
  }

  boolean isOver() {
    return remainingNanos() <= 0;
  }

  /** Whether what runs is to be asked to end. */
  boolean patienceIsOver() {
    return patienceEnd - System.nanoTime() <= 0;
  }

  /** Milliseconds, rounded up, at least 1. */
  int remainingMillis() {
    return (int) ((Math.max(1, remainingNanos()) + 999_999L) / 1_000_000L);
  }

  /** Seconds, rounded up, at least 1. */
  int remainingSeconds() {
    return seconds(remainingNanos());
  }

  /** Seconds for {@link java.sql.Statement#setQueryTimeout}, rounded up, at least 1. */
  int patienceSeconds() {
    return seconds(patienceEnd - System.nanoTime());
  }

  private static int seconds(long nanos) {
    return (int) ((Math.max(1, nanos) + 999_999_999L) / 1_000_000_000L);
  }

  /** Ends the call if its time is over. Only where nothing of it can have been applied. */
  void check() {
    if (isOver()) {
      throw new LockStoreException(
          Failure.NOT_APPLIED,
          "the time for this call, " + timeout + ", is over; nothing was changed");
    }
  }

  Duration remaining() {
    return Duration.ofNanos(remainingNanos());
  }

  long remainingNanos() {
    return end - System.nanoTime();
  }
}
