package dev.holdfast.testing.campaign;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How much of what a campaign must have met, or it has proven nothing. */
final class Minima {
  private final Map<Count, Integer> least = new EnumMap<>(Count.class);
  private final Set<Trouble> troubles = EnumSet.noneOf(Trouble.class);

  /** Of every campaign with clients of one process. */
  static Minima ofFaults(Ground ground) {
    Minima minima =
        new Minima()
            .with(Count.HELD_ANSWERS, 200)
            .with(Count.HELD_ANSWERS_DURING_A_CHANGE, 30)
            .with(Count.TAKEOVERS_AFTER_EXPIRY, 20)
            .with(Count.RENEWALS_REFUSED_AS_EXPIRED, 20)
            .with(Count.FORCED_RELEASES, 20)
            .with(Count.REVOCATIONS_THAT_DRAINED, 10)
            .with(Count.HAND_OVERS, 10)
            .with(Count.STATE_LOST_UNDER_A_HOLDER, 5)
            .with(Count.REINSTATED, 3)
            .with(Count.GUARD_REFUSED, 5)
            .with(Count.CLOCK_AHEAD, 10)
            .with(Count.CLOCK_BACK, 10);
    minima.troubles.addAll(ground.troubles());
    if (ground.troubles().contains(Trouble.GRANT_REPLY_CUT)) {
      minima.with(Count.ANSWERED_BY_REPLAY, 10).with(Count.APPLIED_WITHOUT_REPLY, 20);
    }
    boolean stale =
        ground.troubles().contains(Trouble.STALE_PROMOTION)
            || ground.troubles().contains(Trouble.OLD_COPY_RESTORED);
    return stale ? minima.with(Count.LATEST_GRANT_LOST, 3) : minima;
  }

  /** Of every campaign with processes. */
  static Minima ofProcesses() {
    return new Minima()
        .with(Count.STOPPED_PAST_THE_LEASE_AND_WROTE, 10)
        .with(Count.REFUSED_AFTER_A_STOP, 5)
        .with(Count.KILLED_HOLDERS, 10)
        .with(Count.HAND_OVERS, 5);
  }

  /** What a short run, that of every build, must have met of this. */
  Minima ofAShortRun(Ground ground) {
    least.replaceAll((what, times) -> Math.max(1, times / 3));
    if (ground.name().equals("h2")) {
      least.remove(Count.ANSWERED_BY_REPLAY); // too rare there: one to five in half a minute
    }
    return this;
  }

  private Minima with(Count what, int times) {
    least.put(what, times);
    return this;
  }

  int of(Count what) {
    return least.getOrDefault(what, 0);
  }

  /** What was met too seldom. */
  List<String> missing(Tally tally) {
    List<String> missing = new ArrayList<>();
    least.forEach(
        (what, times) -> {
          if (tally.of(what) < times) {
            missing.add(what + ": " + tally.of(what) + " of " + times);
          }
        });
    for (Trouble each : troubles) {
      if (tally.of(each) == 0) {
        missing.add("no " + each);
      }
    }
    return missing;
  }
}
