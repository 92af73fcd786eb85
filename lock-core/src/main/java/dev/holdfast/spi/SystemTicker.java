package dev.holdfast.spi;

import java.time.Instant;

/** The clocks of this process. */
enum SystemTicker implements Ticker {
  INSTANCE;

  /** So that readings begin near zero: no overflow, and another phase in every process. */
  private static final long START = System.nanoTime();

  @Override
  public long monotonicNanos() {
    return System.nanoTime() - START;
  }

  @Override
  public long wallNanos() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }
}
