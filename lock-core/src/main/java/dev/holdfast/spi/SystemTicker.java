package dev.holdfast.spi;

import java.time.Instant;

/** The clocks of this process. */
enum SystemTicker implements Ticker {
  INSTANCE;

  @Override
  public long monotonicNanos() {
    return System.nanoTime();
  }

  @Override
  public long wallNanos() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }
}
