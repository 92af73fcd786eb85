package dev.holdfast;

import java.time.Duration;

/**
 * The timeline of a lease, counted on the holder's side from before the last successful renewal was
 * sent. The default is 20, 40, 50 and 60 seconds.
 *
 * @param renew when the next renewal is sent
 * @param soft the soft deadline: without a renewal until then the lease drains, and work should
 *     wind up
 * @param hard the hard deadline: without a renewal until then the lease counts as lost here. The
 *     rest, {@code expiry - hard}, is the safety margin against clocks that run at different speeds
 * @param expiry the time to live that the store is asked for: past it the key is free
 */
public record LeaseTimings(Duration renew, Duration soft, Duration hard, Duration expiry) {

  /** The shortest time to live unless {@link #allowingShortTtl} is used: 1 second. */
  public static final Duration MIN_TTL = Duration.ofSeconds(1);

  /** The longest time to live: 365 days. */
  public static final Duration MAX_TTL = Duration.ofDays(365);

  private static final Duration SHORTEST = Duration.ofMillis(10);
  private static final Duration MIN_RENEW = Duration.ofMillis(1);

  private static final LeaseTimings DEFAULT = ofTtl(Duration.ofSeconds(60));

  /**
   * Checks the order, {@code 0 < renew < soft < hard < expiry}, that the margin is at least a tenth
   * of the expiry, that renewals begin no later than at two thirds of the soft deadline (room for
   * three attempts), that the expiry is not above 365 days, and that it is not below 10
   * milliseconds, nor renew below 1 (less than a second is for tests only).
   *
   * @throws IllegalArgumentException if a rule is broken; the message names it and the values
   */
  public LeaseTimings {
    TextRules.required("renewal time", renew);
    TextRules.required("soft deadline", soft);
    TextRules.required("hard deadline", hard);
    TextRules.required("expiry", expiry);
    String rule = brokenRule(renew, soft, hard, expiry);
    if (!rule.isEmpty()) {
      throw new IllegalArgumentException(
          String.format(
              "%s (renew %s, soft %s, hard %s, expiry %s)", rule, renew, soft, hard, expiry));
    }
  }

  private static String brokenRule(Duration renew, Duration soft, Duration hard, Duration expiry) {
    if (renew.compareTo(MIN_RENEW) < 0) {
      return "renew must be at least 1 ms";
    } else if (renew.compareTo(soft) >= 0) {
      return "renew must be before soft";
    } else if (soft.compareTo(hard) >= 0) {
      return "soft must be before hard";
    } else if (hard.compareTo(expiry) >= 0) {
      return "hard must be before expiry";
    } else if (expiry.compareTo(MAX_TTL) > 0 || expiry.compareTo(SHORTEST) < 0) {
      return "expiry must be from 10 ms to 365 days";
    } else if (expiry.minus(hard).compareTo(expiry.dividedBy(10)) < 0) {
      return "the safety margin, expiry - hard, must be at least a tenth of expiry";
    } else if (renew.multipliedBy(3).compareTo(soft.multipliedBy(2)) > 0) {
      return "renew must be no later than two thirds of soft, to leave room for three attempts";
    }
    return "";
  }

  /** Renews at 20 s, soft deadline 40 s, hard deadline 50 s, expiry 60 s. */
  public static LeaseTimings defaults() {
    return DEFAULT;
  }

  /**
   * The default timeline, scaled to a time to live.
   *
   * @param ttl from 1 second to 365 days, by the store's clock
   * @throws IllegalArgumentException if it is zero, negative, shorter or longer; to go below 1
   *     second on purpose, as tests do, see {@link #allowingShortTtl}
   */
  public static LeaseTimings ofTtl(Duration ttl) {
    if (TextRules.required("time to live", ttl).compareTo(MIN_TTL) < 0) {
      throw new IllegalArgumentException(
          "the time to live must be at least 1 s, but is "
              + ttl
              + "; shorter ones lose their lease at the first hiccup (tests may use"
              + " LeaseTimings.allowingShortTtl)");
    }
    return allowingShortTtl(ttl);
  }

  /**
   * The default timeline, scaled to a time to live that may be below 1 second: for tests.
   *
   * @throws IllegalArgumentException if it is below 10 milliseconds or above 365 days
   */
  public static LeaseTimings allowingShortTtl(Duration ttl) {
    TextRules.required("time to live", ttl);
    if (ttl.compareTo(SHORTEST) < 0 || ttl.compareTo(MAX_TTL) > 0) {
      throw new IllegalArgumentException(
          "the time to live must be from 10 ms to 365 days, but is " + ttl);
    }
    Duration sixth = ttl.dividedBy(6);
    return new LeaseTimings(
        sixth.multipliedBy(2), sixth.multipliedBy(4), sixth.multipliedBy(5), ttl);
  }

  /**
   * The safety margin: how much earlier than the store the holder's side counts the lease as over.
   */
  public Duration margin() {
    return expiry.minus(hard);
  }
}
