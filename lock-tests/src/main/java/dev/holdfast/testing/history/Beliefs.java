package dev.holdfast.testing.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Nobody believes wrongly: not after a later grant had returned, and not together with another
 * process. Where a lease changes hands under one token, the number of the hand-over orders them, as
 * tokens order grants.
 */
final class Beliefs {

  private final KeyHistory history;
  private final Excuses excuses;
  private final Consumer<Violation> violations;

  Beliefs(KeyHistory history, Excuses excuses, Consumer<Violation> violations) {
    this.history = history;
    this.excuses = excuses;
    this.violations = violations;
  }

  void judge() {
    checkLaterGrants();
    for (Part part : Part.between(history.losses())) {
      claims(part).forEach(this::checkOneAtATime);
    }
  }

  private void checkLaterGrants() {
    NavigableMap<Long, Bound> lastBelief = new TreeMap<>();
    for (Believed each : history.all(Believed.class)) {
      if (!excuses.excuses(each)) {
        lastBelief.merge(each.token(), Bound.startOf(each), Bound::later);
      }
    }
    NavigableMap<Long, Bound> firstReturn = new TreeMap<>();
    for (Granted each : history.all(Granted.class)) {
      firstReturn.merge(each.token(), Bound.endOf(each), Bound::earlier);
    }
    Bound laterGrant = Bound.NEVER;
    for (long token : lastBelief.descendingKeySet()) {
      while (!firstReturn.isEmpty() && firstReturn.lastKey() > token) {
        laterGrant = laterGrant.earlier(firstReturn.pollLastEntry().getValue());
      }
      if (lastBelief.get(token).at() > laterGrant.at()) {
        violations.accept(
            Violation.of(Rule.BELIEF_AFTER_LATER_GRANT, token, lastBelief.get(token), laterGrant));
      }
    }
  }

  /** Who had each token in this part: per token, by the number of hand-overs. */
  private Map<Long, NavigableMap<Long, List<Sighting>>> claims(Part part) {
    Map<Long, NavigableMap<Long, List<Sighting>>> claims = new HashMap<>();
    for (Sighting each : history.all(Sighting.class)) {
      if (part.covers(each)) {
        if (each instanceof Granted) {
          claim(claims, each, 0);
        } else if (each instanceof HandOver handOver) {
          claim(claims, each, handOver.attach());
        } else if (each instanceof Believed belief && !excuses.excuses(belief)) {
          claim(claims, each, belief.attach());
        }
      }
    }
    return claims;
  }

  private static void claim(
      Map<Long, NavigableMap<Long, List<Sighting>>> claims, Sighting sighting, long attach) {
    claims
        .computeIfAbsent(sighting.token(), token -> new TreeMap<>())
        .computeIfAbsent(attach, number -> new ArrayList<>())
        .add(sighting);
  }

  private void checkOneAtATime(long token, NavigableMap<Long, List<Sighting>> byAttach) {
    Bound lastBefore = Bound.ALWAYS;
    for (List<Sighting> claims : byAttach.values()) {
      Sighting first = claims.get(0);
      Bound firstEnd = Bound.NEVER;
      Bound lastStart = lastBefore;
      for (Sighting each : claims) {
        firstEnd = firstEnd.earlier(Bound.endOf(each));
        lastStart = lastStart.later(Bound.startOf(each));
        if (!each.process().equals(first.process())) {
          violations.accept(Violation.of(Rule.TWO_BELIEVERS, token, first, each));
          break;
        }
      }
      if (lastBefore.at() > firstEnd.at()) {
        violations.accept(Violation.of(Rule.TWO_BELIEVERS, token, lastBefore, firstEnd));
      }
      lastBefore = lastStart;
    }
  }
}
