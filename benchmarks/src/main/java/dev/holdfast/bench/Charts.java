package dev.holdfast.bench;

import dev.holdfast.bench.Results.Party;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The plots of a run. */
record Charts(Results results, List<Sample> samples, Path folder) {
  private static final List<String> QUANTILES =
      List.of(
          "p01.us",
          "p10.us",
          "p25.us",
          "p50.us",
          "p75.us",
          "p90.us",
          "p95.us",
          "p99.us",
          "p99.9.us");

  void write() throws IOException {
    for (String figure : List.of("redis/pair/1", "redis/held/1", "postgresql/pair/1")) {
      latency(figure);
    }
    for (String store : List.of("redis", "postgresql")) {
      sizes(store + "/pair/", Measure.OPS, "pairs a second", "callers");
      sizes(store + "/hand-over/", Measure.P50, "hand-over, p50, µs", "waiters");
      sizes(store + "/renewal/", Measure.CLIENT_CPU, "client CPU of a renewal, µs", "leases");
    }
  }

  /** The distribution: a line for each side, from its fastest to its slowest call. */
  private void latency(String figure) throws IOException {
    List<Chart.Line> lines = new ArrayList<>();
    for (Party party : results.parties(figure)) {
      List<Double> values = new ArrayList<>();
      for (String quantile : QUANTILES) {
        values.add(median(figure, party.side(), quantile));
      }
      lines.add(new Chart.Line(party.side(), values));
    }
    List<String> places = QUANTILES.stream().map(q -> q.substring(0, q.length() - 3)).toList();
    save(figure + "-latency", new Chart(figure + ", µs", "quantile", places, lines), lines);
  }

  private double median(String figure, String side, String measure) {
    return Results.Spread.of(
            samples.stream()
                .filter(s -> s.figure().equals(figure) && s.side().equals(side))
                .filter(s -> s.measure().equals(measure))
                .map(Sample::value)
                .toList())
        .map(Results.Spread::median)
        .orElse(Double.NaN);
  }

  /** One line for each side over figures that differ in a number at the end. */
  private void sizes(String prefix, Measure measure, String title, String across)
      throws IOException {
    List<String> figures =
        results.figures().stream()
            .filter(f -> f.startsWith(prefix))
            .sorted(Comparator.comparingInt(f -> Integer.parseInt(f.substring(prefix.length()))))
            .toList();
    Set<String> sides = new LinkedHashSet<>();
    figures.forEach(f -> results.parties(f).forEach(p -> sides.add(p.side())));
    List<Chart.Line> lines = new ArrayList<>();
    for (String side : sides) {
      lines.add(
          new Chart.Line(side, figures.stream().map(f -> median(f, side, measure.key())).toList()));
    }
    List<String> places = figures.stream().map(f -> f.substring(prefix.length())).toList();
    String store = prefix.substring(0, prefix.length() - 1);
    save(store, new Chart(store + ": " + title, across, places, lines), lines);
  }

  private void save(String name, Chart chart, List<Chart.Line> lines) throws IOException {
    if (!lines.isEmpty()) {
      Files.writeString(folder.resolve(name.replace('/', '-') + ".svg"), chart.svg());
    }
  }
}
