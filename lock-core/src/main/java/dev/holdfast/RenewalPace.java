package dev.holdfast;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When the renewals of leases are sent, and how long each may take: arithmetic, in nanoseconds.
 *
 * <p>The window between the renewal time and the soft deadline holds at least three attempts, even
 * if the store hangs in each: they begin no later than at 0, 3/8 and 7/8 of it.
 */
final class RenewalPace {
  private static final int COMPANY = 4;
  private static final int OFFER_CHECKS = 4;

  private final LeaseTimings timings;
  private final Duration answerTimeout;
  private final long lead;
  private final long window;
  private final long company;
  private final long offerCheck;
  private final long answerTime;
  private final RandomGenerator random;

  RenewalPace(LeaseTimings timings, Duration callTimeout, RandomGenerator random) {
    this.timings = timings;
    this.random = random;
    long renew = timings.renew().toNanos();
    lead = timings.expiry().toNanos() - renew;
    window = timings.soft().toNanos() - renew;
    company = renew / COMPANY;
    offerCheck = renew / OFFER_CHECKS;
    answerTime = Math.min(callTimeout.toNanos(), window / 4);
    answerTimeout = Duration.ofNanos(answerTime);
  }

  /** When to renew after a success. */
  long afterSuccess(Belief newest) {
    long sent = newest.sent().monotonic();
    return Math.max(sent + newest.remaining() - lead, sent + window / 8);
  }

  /**
   * How much earlier than at its time a lease is renewed to share a batch with one that is due: a
   * quarter of the interval. So leases with the same timings, however they were acquired, are
   * renewed at no more than four instants in an interval. It costs a third more renewals at most,
   * while leases fall due all the time, and nothing once they share their instants.
   */
  long company() {
    return company;
  }

  /** When to try again after so many failures in a row: later each time, with jitter. */
  long afterFailure(int failures, long now) {
    long gap = Math.min((window / 8) << Math.min(failures - 1, 2), window / 2);
    return now + gap / 2 + random.nextLong(gap / 2 + 1);
  }

  /** When to look next whether somebody has attached to an offered lease. */
  long whileOffered(long now) {
    return now + offerCheck;
  }

  /** What it was made for; leases with the same timings share a pace. */
  LeaseTimings timings() {
    return timings;
  }

  /** {@link #answerTime} as a time-out. */
  Duration answerTimeout() {
    return answerTimeout;
  }

  /** How long the store may take over one attempt, so that a call that hangs costs only one. */
  long answerTime() {
    return answerTime;
  }
}
