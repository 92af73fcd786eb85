package dev.holdfast.spi;

import java.time.Duration;

/** Microseconds, the unit of every store's clock and of the record. */
public final class Micros {
  private Micros() {}

  /** The duration in whole microseconds, rounded down. */
  public static long of(Duration duration) {
    return Math.addExact(
        Math.multiplyExact(duration.getSeconds(), 1_000_000L), duration.getNano() / 1_000);
  }

  /** The duration of this many microseconds. */
  public static Duration toDuration(long micros) {
    return Duration.ofSeconds(
        Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000L);
  }
}
