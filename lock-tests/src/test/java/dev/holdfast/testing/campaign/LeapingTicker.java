package dev.holdfast.testing.campaign;

import dev.holdfast.spi.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** The clocks of this process, of which the one on the wall can be moved. */
final class LeapingTicker implements Ticker {
  private final AtomicLong moved = new AtomicLong();

  void leap(Duration by) {
    moved.addAndGet(by.toNanos());
  }

  @Override
  public long monotonicNanos() {
    return Ticker.system().monotonicNanos();
  }

  @Override
  public long wallNanos() {
    return Ticker.system().wallNanos() + moved.get();
  }
}
