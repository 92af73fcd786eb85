package dev.holdfast.bench;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;

/** What the capacity model of the operations page is filled with, as Markdown. */
record Capacity(Results results) {
  private static final double LOAD = 2.0 / 3; // of the processor that may be used
  private static final double RENEWED_EVERY_SECONDS = 20;

  /** A line: one measure of ours on both stores, and what follows from it. */
  private record Line(
      String title, Measure measure, String redis, String postgres, DoubleUnaryOperator follows) {}

  private static final List<Line> LINES =
      List.of(
          line("server's processor for a pair, µs", Measure.SERVER_CPU, "work/pair", "work/pair"),
          line("for a refusal, µs", Measure.SERVER_CPU, "work/held", "work/held"),
          line("for a find, µs", Measure.SERVER_CPU, "work/find", "work/find"),
          line("for a renewal in a batch, µs", Measure.SERVER_CPU, "renewal/10000", ""),
          line("WAL of a pair, B", Measure.WAL, "", "work/pair"),
          line("dead rows of a pair", Measure.VERSIONS, "", "work/pair"),
          line("bytes of a live lock", Measure.LOCK_BYTES, "live", ""),
          line("bytes that a used key leaves", Measure.KEY_BYTES, "residue", "residue"),
          line("holder's processor for a renewal, µs", Measure.CLIENT_CPU, "renewal/10000", ""),
          line("holder's heap for a lease, B", Measure.HEAP, "renewal/10000", ""),
          line("pairs/s of 64 callers, measured", Measure.OPS, "pair/64", "pair/64"),
          line("scheduler's requests/s of 16 callers, measured", Measure.OPS, "mix/16", "mix/16"),
          new Line(
              "spawns/s that take two thirds of a core",
              Measure.SERVER_CPU,
              "work/pair",
              "work/pair",
              micros -> LOAD * 1e6 / micros),
          new Line(
              "requests/s that find a holder, the same",
              Measure.SERVER_CPU,
              "work/held",
              "work/held",
              micros -> LOAD * 1e6 / micros),
          new Line(
              "leases renewed every 20 s, the same",
              Measure.SERVER_CPU,
              "renewal/10000",
              "",
              micros -> LOAD * 1e6 / micros * RENEWED_EVERY_SECONDS),
          new Line(
              "memory of a million live locks, MB",
              Measure.LOCK_BYTES,
              "live",
              "",
              bytes -> bytes));

  private static Line line(String title, Measure measure, String redis, String postgres) {
    return new Line(title, measure, redis, postgres, value -> value);
  }

  String table() {
    StringBuilder out = new StringBuilder("| what | Redis | PostgreSQL | from the figures |\n");
    out.append("|---|---|---|---|\n");
    for (Line line : LINES) {
      String from = line.redis().isEmpty() ? line.postgres() : line.redis();
      out.append(
          String.format(
              Locale.ROOT,
              "| %s | %s | %s | `%s` |%n",
              line.title(),
              value(line, "redis/" + line.redis()),
              value(line, "postgresql/" + line.postgres()),
              from));
    }
    return out.toString();
  }

  private String value(Line line, String figure) {
    Optional<Results.Party> ours = results.first(figure, Role.OURS);
    return ours.flatMap(party -> results.of(figure, party, line.measure()))
        .map(spread -> Measure.show(line.follows().applyAsDouble(spread.median())))
        .orElse("–");
  }
}
