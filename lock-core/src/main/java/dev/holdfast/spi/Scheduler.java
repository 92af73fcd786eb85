package dev.holdfast.spi;

import java.time.Duration;

/**
 * Runs short, non-blocking tasks later. A manager has one, driven by one daemon thread; tests
 * inject one that runs when they advance their clock.
 */
public interface Scheduler extends AutoCloseable {

  /** A task that was scheduled. */
  interface Scheduled {
    /** Prevents the task from running, if it has not started. */
    void cancel();
  }

  /** Runs the task once, not before the delay has passed on the monotonic clock. */
  Scheduled schedule(Duration delay, Runnable task);

  /** Forgets every task and ends the thread. Idempotent. */
  @Override
  void close();
}
