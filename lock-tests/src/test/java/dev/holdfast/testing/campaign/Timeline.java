package dev.holdfast.testing.campaign;

import dev.holdfast.testing.history.GuardRefused;
import dev.holdfast.testing.history.HandOver;
import dev.holdfast.testing.history.KeyObservation;
import dev.holdfast.testing.history.Observation;
import dev.holdfast.testing.history.Reinstated;
import dev.holdfast.testing.history.TokenObservation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A picture of one key for a while: who had it under which token, who believed so, what the guard
 * said, and what trouble there was.
 *
 * @param svg the picture
 */
record Timeline(String svg) {
  /** Of nothing. */
  static final Timeline EMPTY =
      new Timeline("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"10\" height=\"10\"/>\n");

  private static final long SPAN = 4_000_000_000L;
  private static final long STEP = SPAN / 2;
  private static final int MOST_TOKENS = 36;

  /** Of a round that was fine where most can be seen; else around the first violation. */
  static Timeline of(Outcome outcome) {
    List<TokenObservation> all =
        outcome.history().observations().stream()
            .filter(TokenObservation.class::isInstance)
            .map(TokenObservation.class::cast)
            .filter(each -> each.call().answered())
            .toList();
    if (all.isEmpty()) {
      return EMPTY;
    }
    Window window =
        outcome.violations().isEmpty() ? richest(all, outcome) : around(all.get(0), outcome);
    while (tokens(window.in(all)) > MOST_TOKENS) {
      window = window.half();
    }
    return new Timeline(new Drawing(window, window.in(all), outcome.stage().incidents()).svg());
  }

  private static long tokens(List<TokenObservation> seen) {
    return seen.stream().mapToLong(TokenObservation::token).distinct().count();
  }

  private static Window around(TokenObservation otherwise, Outcome outcome) {
    KeyObservation about = otherwise;
    for (Observation each : outcome.violations().get(0).observations()) {
      about = each instanceof KeyObservation one ? one : about;
    }
    String title = outcome.violations().get(0).rule() + " on ";
    return window(title, outcome, about.key(), about.start() - SPAN / 2);
  }

  private static Window window(String what, Outcome outcome, Object key, long from) {
    String title = what + "the key " + key + ", seed " + outcome.seed();
    return new Window(title, key, from, SPAN);
  }

  /** The key and the time with the most of what is rare. */
  private static Window richest(List<TokenObservation> all, Outcome outcome) {
    long first = all.stream().mapToLong(TokenObservation::start).min().orElse(0);
    Map<Object, Map<Long, Integer>> worth = new HashMap<>();
    for (TokenObservation each : all) {
      long step = (each.start() - first) / STEP;
      Map<Long, Integer> ofKey = worth.computeIfAbsent(each.key(), key -> new HashMap<>());
      ofKey.merge(step, worth(each), Integer::sum);
      ofKey.merge(step - 1, worth(each), Integer::sum);
    }
    Window best = window("", outcome, all.get(0).key(), first);
    int most = 0;
    for (var ofKey : worth.entrySet()) {
      for (var step : ofKey.getValue().entrySet()) {
        if (step.getValue() > most && step.getKey() >= 0) {
          most = step.getValue();
          best = window("", outcome, ofKey.getKey(), first + step.getKey() * STEP);
        }
      }
    }
    return best;
  }

  private static int worth(TokenObservation observation) {
    if (observation instanceof HandOver || observation instanceof Reinstated) {
      return 60;
    }
    return observation instanceof GuardRefused ? 80 : 1;
  }
}
