package dev.holdfast.testing.sim;

import dev.holdfast.LeaseTimings;
import java.time.Duration;

/**
 * What one process can know of one lease from the replies that reached it, by its own monotonic
 * clock. A reply that comes too late for its sender may count all the same, as far as belief may
 * go; how far the lease must go is told only by those that came in time.
 */
final class Standing {
  private long newestSent = Long.MIN_VALUE;
  private long answeredAt = Long.MIN_VALUE;
  private long endsAt = Long.MIN_VALUE;
  private long endsAtMost = Long.MIN_VALUE;
  private int attempts;

  /** A renewal was sent. */
  void attempted() {
    attempts++;
  }

  /** A reply says that the lease goes on for so long. */
  void extended(long sentMonotonic, Duration remaining) {
    endsAtMost = Math.max(endsAtMost, sentMonotonic + remaining.toNanos());
  }

  /** Such a reply came in time. */
  void extendedInTime(long sentMonotonic, Duration remaining, long now) {
    if (sentMonotonic > newestSent) {
      newestSent = sentMonotonic;
      endsAt = sentMonotonic + remaining.toNanos();
      answeredAt = now;
      attempts = 0;
    }
  }

  /** When belief must end, on the monotonic clock. */
  long hardDeadline(LeaseTimings timings) {
    return endsAtMost - timings.margin().toNanos();
  }

  /** Before when the lease does not drain, on the monotonic clock. */
  long softDeadline(LeaseTimings timings) {
    return endsAt - timings.expiry().minus(timings.soft()).toNanos();
  }

  /** The true instant at which the newest reply in time arrived. */
  long answeredAt() {
    return answeredAt;
  }

  /** How many renewals were sent since that reply arrived. */
  int attempts() {
    return attempts;
  }
}
