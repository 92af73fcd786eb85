package dev.holdfast;

import dev.holdfast.spi.Scheduler;
import dev.holdfast.spi.Ticker;
import java.time.Duration;

/** No time passes, and nothing that is due later runs. */
final class StillClock implements Ticker, Scheduler {
  @Override
  public long monotonicNanos() {
    return 0;
  }

  @Override
  public long wallNanos() {
    return 0;
  }

  @Override
  public Scheduled schedule(Duration delay, Runnable task) {
    return () -> {};
  }

  @Override
  public void close() {}
}
