package dev.holdfast.testing.sim;

import dev.holdfast.LeaseTimings;
import java.time.Duration;

/**
 * What one process can know of one lease from the replies that reached it in time, by its own
 * monotonic clock.
 */
final class Standing {
  private long answeredSent = Long.MIN_VALUE;
  private long answeredAt = Long.MIN_VALUE;
  private long endsAt = Long.MIN_VALUE;
  private int attempts;

  /** A renewal was sent. */
  void attempted() {
    attempts++;
  }

  /** A reply says that the lease goes on for so long. */
  void extended(long sentMonotonic, Duration remaining, long now) {
    if (sentMonotonic > answeredSent) {
      answeredSent = sentMonotonic;
      endsAt = sentMonotonic + remaining.toNanos();
      answeredAt = now;
      attempts = 0;
    }
  }

  /** When belief must end, on the monotonic clock. */
  long hardDeadline(LeaseTimings timings) {
    return endsAt - timings.margin().toNanos();
  }

  /** When the lease drains, on the monotonic clock. */
  long softDeadline(LeaseTimings timings) {
    return endsAt - timings.expiry().minus(timings.soft()).toNanos();
  }

  /** The true instant at which the newest of these replies arrived. */
  long answeredAt() {
    return answeredAt;
  }

  /** How many renewals were sent since that reply arrived. */
  int attempts() {
    return attempts;
  }
}
