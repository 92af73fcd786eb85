package dev.holdfast.bench;

import java.util.List;
import java.util.Optional;

/**
 * What is to be reached in a figure.
 *
 * @param figure the figure
 * @param measure what is compared in it
 * @param toFloor the ratio to the floor that is the limit; zero if there is none
 * @param toPeer the ratio to the best peer that is the limit; zero if there is none
 * @param absolute the value that is the limit; zero if there is none
 */
record Goal(
    String title, String figure, Measure measure, double toFloor, double toPeer, double absolute) {

  /** All of them. */
  static final List<Goal> ALL =
      List.of(
          ratios("Redis, pair, 1 caller", "redis/pair/1", Measure.P50, 1.10, 0.8),
          ratios("Redis, pairs, 64 callers", "redis/pair/64", Measure.OPS, 1, 3),
          ratios("Redis, held, holder told", "redis/held/1", Measure.P50, 1.15, 1),
          ratios("Redis, 0.5 ms of network", "redis/delay/500", Measure.P50, 1.10, 1),
          ratios("Redis, 2 ms of network", "redis/delay/2000", Measure.P50, 1.10, 1),
          ratios("Redis, scheduler's mix, 16 callers", "redis/mix/16", Measure.OPS, 0, 1),
          ratios("Redis, hand-over, 1 waiter", "redis/hand-over/1", Measure.P50, 0, 0.7),
          ratios("Redis, hand-over, 10 waiters", "redis/hand-over/10", Measure.P50, 0, 0.7),
          ratios("Redis, hand-over, 100 waiters", "redis/hand-over/100", Measure.P50, 0, 0.7),
          limit("Redis, take-over after the lease", "redis/take-over", Measure.P99, 100_000),
          limit("Redis, round trips of a pair", "redis/work/pair", Measure.TRIPS, 2.01),
          limit("Redis, round trips of a refusal", "redis/work/held", Measure.TRIPS, 1.01),
          ratios("Redis, renewal, 1,000 leases", "redis/renewal/1000", Measure.CLIENT_CPU, 0, 0.1),
          ratios(
              "Redis, renewal, 10,000 leases", "redis/renewal/10000", Measure.CLIENT_CPU, 0, 0.1),
          ratios(
              "Redis, renewal, 100,000 leases", "redis/renewal/100000", Measure.CLIENT_CPU, 0, 0.1),
          limit("Redis, heap of a lease", "redis/renewal/10000", Measure.HEAP, 1_024),
          ratios("PostgreSQL, pair, 1 caller", "postgresql/pair/1", Measure.P50, 1.08, 1),
          ratios("PostgreSQL, pairs, 64 callers", "postgresql/pair/64", Measure.OPS, 1, 1),
          ratios("PostgreSQL, held, holder told", "postgresql/held/1", Measure.P50, 1.15, 1),
          ratios("PostgreSQL, scheduler's mix", "postgresql/mix/16", Measure.OPS, 0, 1),
          limit("PostgreSQL, held, WAL", "postgresql/work/held", Measure.WAL, 1),
          limit("PostgreSQL, held, row versions", "postgresql/work/held", Measure.VERSIONS, 0.001),
          limit("PostgreSQL, hand-over, 1 waiter", "postgresql/hand-over/1", Measure.P50, 10_000),
          limit(
              "PostgreSQL, hand-over, 10 waiters", "postgresql/hand-over/10", Measure.P50, 10_000),
          limit(
              "PostgreSQL, hand-over, 100 waiters",
              "postgresql/hand-over/100",
              Measure.P50,
              10_000),
          limit("PostgreSQL, take-over", "postgresql/take-over", Measure.P99, 100_000),
          ratios("MariaDB, pair, 1 caller", "mariadb/pair/1", Measure.P50, 1.3, 1),
          ratios("MariaDB, held", "mariadb/held/1", Measure.P50, 1.3, 1),
          ratios("MySQL, pair, 1 caller", "mysql/pair/1", Measure.P50, 1.3, 1),
          ratios("MySQL, held", "mysql/held/1", Measure.P50, 1.3, 1),
          ratios("H2 in memory, pairs", "h2/pair/1", Measure.OPS, 0.7, 1),
          ratios("In memory, pairs", "memory/pair/1", Measure.OPS, 0, 0));

  private static Goal ratios(
      String title, String figure, Measure measure, double toFloor, double toPeer) {
    return new Goal(title, figure, measure, toFloor, toPeer, 0);
  }

  private static Goal limit(String title, String figure, Measure measure, double absolute) {
    return new Goal(title, figure, measure, 0, 0, absolute);
  }

  /** What is asked for, in words. */
  String words() {
    String than = measure == Measure.OPS ? "≥ " : "≤ ";
    StringBuilder words = new StringBuilder();
    if (toFloor > 0) {
      words.append(than).append(toFloor).append(" × floor");
    }
    if (toPeer > 0) {
      words.append(words.isEmpty() ? "" : ", ").append(than).append(toPeer).append(" × best peer");
    }
    if (absolute > 0) {
      words.append(than).append(Measure.show(absolute));
    }
    return words.isEmpty() ? "told only" : words.toString();
  }

  /** Met, missed, or unclear: the limit lies within the quartiles. */
  String verdict(Results results) {
    Optional<Results.Party> ours = results.first(figure, Role.OURS);
    Optional<Results.Party> floor = results.first(figure, Role.FLOOR);
    Optional<Results.Party> peer = results.bestPeer(figure, measure);
    if (ours.isEmpty()) {
      return "not measured";
    }
    StringBuilder verdict = new StringBuilder();
    if (toFloor > 0 && floor.isPresent()) {
      add(verdict, results.ratio(figure, ours.get(), floor.get(), measure), toFloor);
    }
    if (toPeer > 0 && peer.isPresent()) {
      add(verdict, results.ratio(figure, ours.get(), peer.get(), measure), toPeer);
    }
    if (absolute > 0) {
      add(verdict, results.of(figure, ours.get(), measure), absolute);
    }
    return verdict.toString();
  }

  private void add(StringBuilder verdict, Optional<Results.Spread> spread, double limit) {
    spread.ifPresent(
        s -> {
          double best = measure == Measure.OPS ? s.high() : s.low();
          double worst = measure == Measure.OPS ? s.low() : s.high();
          String word =
              measure.compare(worst, limit) <= 0
                  ? "met"
                  : measure.compare(best, limit) > 0 ? "**missed**" : "unclear";
          verdict.append(verdict.isEmpty() ? "" : ", ").append(word);
        });
  }
}
