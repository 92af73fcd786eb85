package dev.holdfast.testing.server;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for conditions in other processes, which nobody announces. */
final class Waiting {
  private static final long POLL_NANOS = 10_000_000;

  private Waiting() {}

  /** Whether the condition was met within the limit. */
  static boolean isMet(Duration limit, BooleanSupplier condition) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    return true;
  }

  /** Waits until the condition is met, and fails if it is not within the limit. */
  static void until(String condition, Duration limit, BooleanSupplier met) {
    if (!isMet(limit, met)) {
      throw new IllegalStateException("not within " + limit + ": " + condition);
    }
  }
}
