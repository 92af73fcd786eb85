package dev.holdfast.testing.sim;

import dev.holdfast.LeaseTimings;
import dev.holdfast.testing.sim.Spectator.Sending;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * What one process can know of one lease from the replies that reached it, by its own monotonic
 * clock. A reply that comes too late for its sender may count all the same, as far as belief may
 * go; how far the lease must go is told only by those that came in time.
 */
final class Standing {
  private static final long MILLI = 1_000_000;
  private static final long TOLERANCE = 1_005;

  private final Set<Long> offsets = new HashSet<>();
  private long newestSent = Long.MIN_VALUE;
  private long answeredAt = Long.MIN_VALUE;
  private long endsAt = Long.MIN_VALUE;
  private long endsAtMost = Long.MIN_VALUE;
  private long releaseSentAt = Long.MIN_VALUE;
  private int attempts;
  private boolean toldOver;
  private boolean toldLost;

  /** A renewal was sent. */
  void attempted() {
    attempts++;
  }

  /** A reply says that the lease goes on for so long. */
  void extended(Sending sending, Duration remaining, boolean inTime, long now) {
    long ends = sending.monotonic() + remaining.toNanos();
    endsAtMost = Math.max(endsAtMost, ends);
    offsets.add(sending.offset() / MILLI);
    if (inTime && sending.monotonic() > newestSent) {
      newestSent = sending.monotonic();
      endsAt = ends;
      answeredAt = now;
      attempts = 0;
      toldLost = false;
    }
  }

  /** A reply says that it is over, or not renewed any more. */
  void toldOver(long sentMonotonic) {
    toldOver |= sentMonotonic > newestSent;
  }

  boolean isToldOver() {
    return toldOver;
  }

  /** A reply says that the store has lost it. */
  void toldLost(long sentMonotonic) {
    toldLost |= sentMonotonic > newestSent;
  }

  /** A reinstatement was sent. */
  void putBack() {
    toldLost = false;
  }

  /** Whether the store has said that it lost it, and nothing was done about that. */
  boolean isToldLost() {
    return toldLost;
  }

  void releaseSent(long now) {
    releaseSentAt = now;
  }

  long releaseSentAt() {
    return releaseSentAt;
  }

  /** Whether the clocks, so far apart, agree with what they were when some such reply was sent. */
  boolean agreesWith(long offset) {
    return offsets.stream().anyMatch(each -> Math.abs(each - offset / MILLI) <= TOLERANCE);
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
