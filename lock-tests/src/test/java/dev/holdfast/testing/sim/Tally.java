package dev.holdfast.testing.sim;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How often what was met. */
final class Tally {
  private final Map<Met, Integer> met = new EnumMap<>(Met.class);
  private final Map<Fate.Kind, Integer> fates = new EnumMap<>(Fate.Kind.class);
  private int histories;

  void count(Met what) {
    met.merge(what, 1, Integer::sum);
  }

  void count(Fate fate) {
    fates.merge(fate.kind(), 1, Integer::sum);
  }

  /** Takes in what one history met. */
  void add(Tally history) {
    histories++;
    history.met.forEach((what, times) -> met.merge(what, times, Integer::sum));
    history.fates.forEach((what, times) -> fates.merge(what, times, Integer::sum));
  }

  int of(Met what) {
    return met.getOrDefault(what, 0);
  }

  int of(Fate.Kind what) {
    return fates.getOrDefault(what, 0);
  }

  int requests() {
    return fates.values().stream().mapToInt(Integer::intValue).sum();
  }

  @Override
  public String toString() {
    Map<String, Integer> all = new TreeMap<>();
    fates.forEach((what, times) -> all.put("request " + what, times));
    met.forEach((what, times) -> all.put(what.name(), times));
    all.remove("request FINE");
    return histories
        + " histories, "
        + requests()
        + " requests; "
        + all.entrySet().stream()
            .map(e -> e.getKey().toLowerCase(Locale.ROOT).replace('_', ' ') + " " + e.getValue())
            .collect(Collectors.joining(", "));
  }
}
