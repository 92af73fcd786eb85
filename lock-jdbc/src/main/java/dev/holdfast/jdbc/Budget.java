package dev.holdfast.jdbc;

import dev.holdfast.LockStoreException;
import dev.holdfast.LockStoreException.Failure;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The time that one call may take, by the monotonic clock, from the moment it was made. */
final class Budget {
  private static final long LONGEST = TimeUnit.DAYS.toNanos(1);
  private static final Duration SHORT = Duration.ofSeconds(1);

  private final Duration timeout;
  private final long end;

  private Budget(Duration timeout, long end) {
    this.timeout = timeout;
    this.end = end;
  }

  static Budget of(Duration timeout) {
    boolean huge = timeout.compareTo(Duration.ofNanos(LONGEST)) > 0;
    return new Budget(timeout, System.nanoTime() + (huge ? LONGEST : timeout.toNanos()));
  }

  /** A quarter of what is left, and no more than this, from now on. */
  Budget part(Duration most) {
    return new Budget(timeout, System.nanoTime() + Math.min(most.toNanos(), remainingNanos() / 4));
  }

  boolean isOver() {
    return remainingNanos() <= 0;
  }

  /** Whether more than half of the time is gone, and less than a second is left. */
  boolean isShort() {
    Duration left = remaining();
    return left.compareTo(SHORT) < 0 && left.compareTo(timeout.dividedBy(2)) < 0;
  }

  /** Milliseconds, rounded up, at least 1. */
  int remainingMillis() {
    return (int) ((Math.max(1, remainingNanos()) + 999_999L) / 1_000_000L);
  }

  /** Seconds for {@link java.sql.Statement#setQueryTimeout}, rounded up, at least 1. */
  int remainingSeconds() {
    long nanos = Math.max(1, remainingNanos());
    return (int) ((nanos + 999_999_999L) / 1_000_000_000L);
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
