package dev.holdfast.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All samples of a run, and what they say. */
final class Results {
  /** A median, and the quartiles around it. */
  record Spread(double low, double median, double high) {
    static Optional<Spread> of(Collection<Double> values) {
      if (values.isEmpty()) {
        return Optional.empty();
      }
      double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
      return Optional.of(new Spread(at(sorted, 0.25), at(sorted, 0.5), at(sorted, 0.75)));
    }

    private static double at(double[] sorted, double q) {
      double place = q * (sorted.length - 1);
      int below = (int) place;
      int above = Math.min(sorted.length - 1, below + 1);
      return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
  }

  /** Who was measured in a figure. */
  record Party(String side, Role role) {}

  private record Place(String figure, String side, String measure) {}

  private record When(int fork, int round) {}

  private final Map<Place, Map<When, Double>> values = new LinkedHashMap<>();
  private final Map<String, Set<Party>> parties = new LinkedHashMap<>();

  Results(List<Sample> samples) {
    for (Sample s : samples) {
      values
          .computeIfAbsent(
              new Place(s.figure(), s.side(), s.measure()), none -> new LinkedHashMap<>())
          .put(new When(s.fork(), s.round()), s.value());
      parties
          .computeIfAbsent(s.figure(), none -> new LinkedHashSet<>())
          .add(new Party(s.side(), s.role()));
    }
  }

  Set<String> figures() {
    return parties.keySet();
  }

  /** In the order floor, ours, peers, footnotes. */
  List<Party> parties(String figure) {
    List<Party> all = new ArrayList<>();
    for (Role role : Role.values()) {
      parties.getOrDefault(figure, Set.of()).stream()
          .filter(p -> p.role() == role)
          .sorted((a, b) -> a.side().compareTo(b.side()))
          .forEach(all::add);
    }
    return all;
  }

  Optional<Party> first(String figure, Role role) {
    return parties(figure).stream().filter(p -> p.role() == role).findFirst();
  }

  /** The peer with the best median of the measure, by the start of its name; a footnote is none. */
  Optional<Party> bestPeer(String figure, Measure measure, String start) {
    return parties(figure).stream()
        .filter(p -> p.role() == Role.PEER && p.side().startsWith(start))
        .filter(p -> of(figure, p, measure).isPresent())
        .min(
            (a, b) ->
                measure.compare(
                    of(figure, a, measure).orElseThrow().median(),
                    of(figure, b, measure).orElseThrow().median()));
  }

  Optional<Spread> of(String figure, Party party, Measure measure) {
    return Spread.of(rounds(figure, party, measure).values());
  }

  /** The ratio of two sides, taken within each round. */
  Optional<Spread> ratio(String figure, Party party, Party to, Measure measure) {
    Map<When, Double> base = rounds(figure, to, measure);
    List<Double> ratios = new ArrayList<>();
    rounds(figure, party, measure)
        .forEach(
            (when, value) -> {
              Double other = base.get(when);
              if (other != null && other != 0) {
                ratios.add(value / other);
              }
            });
    return Spread.of(ratios);
  }

  private Map<When, Double> rounds(String figure, Party party, Measure measure) {
    return values.getOrDefault(new Place(figure, party.side(), measure.key()), Map.of());
  }

  /** The measures that a figure has, in the order in which they are shown. */
  List<Measure> measures(String figure) {
    return Arrays.stream(Measure.values())
        .filter(m -> parties(figure).stream().anyMatch(p -> of(figure, p, m).isPresent()))
        .toList();
  }
}
