package dev.holdfast.testing.sim;

import java.util.EnumMap;
import java.util.Map;

/** What a campaign must have met, or it has proven nothing. */
final class Minima {
  /** For this many histories, in proportion. */
  private static final int PER = 6_000;

  private static final Map<Met, Integer> LEAST = new EnumMap<>(Met.class);

  static {
    for (Met each : Met.values()) {
      LEAST.put(each, 20);
    }
    LEAST.put(Met.TOKEN_GRANTED_TWICE, 0);
    LEAST.put(Met.REVIVED_BY_THE_CLOCK, 5);
    LEAST.put(Met.DISPLACED_BY_REINSTATEMENT, 10);
    LEAST.put(Met.ATTACH_REPEATED, 10);
    LEAST.put(Met.GUARD_REFUSED, 20);
    LEAST.put(Met.HELD_ANSWER, 10_000);
    LEAST.put(Met.REPLAY, 200);
    LEAST.put(Met.TAKEOVER_AFTER_EXPIRY, 1_000);
    LEAST.put(Met.REINSTATED, 200);
  }

  private static final int LEAST_OF_EACH_FAULT = 200;

  private Minima() {}

  static void check(Tally tally, int histories) {
    StringBuilder missing = new StringBuilder();
    LEAST.forEach(
        (what, least) -> {
          if (tally.of(what) < (long) least * histories / PER) {
            missing.append(String.format("%n  %s: %d", what, tally.of(what)));
          }
        });
    for (Fate.Kind what : Fate.Kind.values()) {
      if (tally.of(what) < (long) LEAST_OF_EACH_FAULT * histories / PER) {
        missing.append(String.format("%n  requests %s: %d", what, tally.of(what)));
      }
    }
    if (missing.length() > 0) {
      throw new AssertionError("the campaign is vacuous, it met too little of:" + missing);
    }
  }
}
