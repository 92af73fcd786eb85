package dev.holdfast;

import dev.holdfast.spi.Ticker;
import java.time.Duration;

/** One reading of both local clocks. */
record Moment(long monotonic, long wall) {
  private static final long TOLERANCE = Duration.ofSeconds(1).toNanos();

  static Moment of(Ticker ticker) {
    return new Moment(ticker.monotonicNanos(), ticker.wallNanos());
  }

  long monotonicSince(Moment earlier) {
    return monotonic - earlier.monotonic;
  }

  /** The larger of both clocks' elapsed times, so that the more pessimistic one decides. */
  long elapsedSince(Moment earlier) {
    return Math.max(monotonicSince(earlier), wall - earlier.wall);
  }

  /** Whether the clocks tell elapsed times that differ by more than a second. */
  boolean disagreesSince(Moment earlier) {
    return Math.abs(monotonicSince(earlier) - (wall - earlier.wall)) > TOLERANCE;
  }

  /** Elapsed time as far as it can be trusted: only the monotonic clock's when they disagree. */
  long trustedElapsedSince(Moment earlier) {
    return disagreesSince(earlier) ? monotonicSince(earlier) : elapsedSince(earlier);
  }
}
