package dev.holdfast.testing.campaign;

import dev.holdfast.testing.history.Call;
import dev.holdfast.testing.history.History;
import dev.holdfast.testing.history.KeyObservation;
import dev.holdfast.testing.history.Observation;
import dev.holdfast.testing.history.Violation;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** The part of a history that a violation is about: its key, and the time around it. */
final class Excerpt {
  private static final long AROUND = 30_000_000;
  private static final int MOST_LINES = 60;

  private final History history;
  private final Violation violation;

  Excerpt(History history, Violation violation) {
    this.history = history;
    this.violation = violation;
  }

  /** The observations, by their start. */
  List<Observation> observations() {
    long from = Long.MAX_VALUE;
    long to = Long.MIN_VALUE;
    Object key = "";
    for (Observation each : violation.observations()) {
      from = Math.min(from, each.start());
      to = Math.max(to, each.end() == Call.NEVER ? each.start() : each.end());
      key = each instanceof KeyObservation one ? one.key() : key;
    }
    long first = from - AROUND;
    long last = to + AROUND;
    Object about = key;
    return history.observations().stream()
        .filter(each -> !(each instanceof KeyObservation one) || one.key().equals(about))
        .filter(each -> each.start() <= last && each.end() >= first && each.start() >= first)
        .sorted(Comparator.comparingLong(Observation::start))
        .limit(MOST_LINES)
        .toList();
  }

  @Override
  public String toString() {
    return observations().stream().map(each -> "    " + each).collect(Collectors.joining("\n"));
  }
}
