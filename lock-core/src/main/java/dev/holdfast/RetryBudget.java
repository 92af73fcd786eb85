package dev.holdfast;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** How long the attempts of one call may go on, and how they space themselves. */
final class RetryBudget {
  private static final long FIRST_PAUSE = Duration.ofMillis(50).toNanos();
  private static final long LONGEST_PAUSE = Duration.ofSeconds(1).toNanos();
  private static final long SHORTEST_ATTEMPT = Duration.ofMillis(250).toNanos();

  private final Duration limit;
  private final RandomGenerator random;
  private long endsAt;
  private int failures;
  private boolean outcomeUnknown;

  RetryBudget(Duration limit, RandomGenerator random) {
    this.limit = limit;
    this.random = random;
  }

  /** A series of attempts begins. */
  void begin(Moment now) {
    endsAt = now.monotonic() + limit.toNanos();
    failures = 0;
  }

  /** How long the next attempt may take: half of what is left, so that another one has a chance. */
  Duration attemptTimeout(Moment now) {
    long left = Math.max(1, endsAt - now.monotonic());
    return Duration.ofNanos(Math.max(left / 2, Math.min(left, SHORTEST_ATTEMPT)));
  }

  /** How long to pause before the next attempt; empty if there is none. */
  Optional<Duration> pauseAfter(RuntimeException failure, Moment now) {
    LockStoreException known =
        failure instanceof LockStoreException e
            ? e
            : new LockStoreException(LockStoreException.Failure.OUTCOME_UNKNOWN, "", failure);
    outcomeUnknown |= !known.outcomeKnown();
    boolean hopeless = !(failure instanceof LockStoreException) || !known.retryable();
    long longest = Math.min(FIRST_PAUSE << Math.min(failures, 5), LONGEST_PAUSE);
    failures++;
    long pause = longest / 2 + random.nextLong(longest / 2);
    return hopeless || now.monotonic() + pause >= endsAt
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(pause));
  }

  /** Whether some attempt may have been applied without its answer having come. */
  boolean outcomeUnknown() {
    return outcomeUnknown;
  }

  /** What was attempted so far is settled; what follows is something else. */
  void settled() {
    outcomeUnknown = false;
  }

  /** The failure of the whole call. */
  RuntimeException failure(String what, RuntimeException last) {
    if (!(last instanceof LockStoreException cause)) {
      return last;
    }
    LockStoreException.Failure kind =
        outcomeUnknown ? LockStoreException.Failure.OUTCOME_UNKNOWN : cause.failure();
    return new LockStoreException(
        kind,
        String.format(
            "%s failed after %d %s within %s%s: %s",
            what,
            failures,
            failures == 1 ? "attempt" : "attempts",
            limit,
            outcomeUnknown ? "; whether it was applied is not known" : "; nothing was applied",
            cause.getMessage()),
        cause);
  }
}
