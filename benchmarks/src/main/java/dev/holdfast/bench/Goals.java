package dev.holdfast.bench;

import static dev.holdfast.bench.Goal.limit;
import static dev.holdfast.bench.Goal.none;
import static dev.holdfast.bench.Goal.optional;
import static dev.holdfast.bench.Goal.ratios;
import static dev.holdfast.bench.Goal.told;

import java.util.List;
import java.util.stream.Stream;

/** The goals, in the order in which they are reported. */
final class Goals {
  private Goals() {}

  static final List<Goal> ALL =
      Stream.of(redis(), redisLoad(), postgres(), otherStores(), faults())
          .flatMap(List::stream)
          .toList();

  private static List<Goal> redis() {
    return List.of(
        ratios("Redis, pair, 1 caller", "redis/pair/1", Measure.P50, 1.10, 1),
        ratios("Redis, pair, 1 caller", "redis/pair/1", Measure.P50, 0, 0.8, "Redisson"),
        told("Redis, pairs, 16 callers", "redis/pair/16", Measure.OPS),
        ratios("Redis, pairs, 64 callers", "redis/pair/64", Measure.OPS, 1, 0),
        ratios("Redis, pairs, 64 callers", "redis/pair/64", Measure.OPS, 0, 3, "Redisson"),
        ratios("Redis, held, holder told", "redis/held/1", Measure.P50, 1.15, 1),
        ratios("Redis, 0.5 ms of network", "redis/delay/500", Measure.P50, 1.10, 1),
        ratios("Redis, 2 ms of network", "redis/delay/2000", Measure.P50, 1.10, 1),
        ratios("Redis, scheduler's mix, 16 callers", "redis/mix/16", Measure.OPS, 0, 1),
        ratios("Redis, hand-over, 1 waiter", "redis/hand-over/1", Measure.P50, 0, 0.7, "Redisson"),
        ratios(
            "Redis, hand-over, 10 waiters", "redis/hand-over/10", Measure.P50, 0, 0.7, "Redisson"),
        ratios(
            "Redis, hand-over, 100 waiters",
            "redis/hand-over/100",
            Measure.P50,
            0,
            0.7,
            "Redisson"),
        limit("Redis, take-over after the lease", "redis/take-over", Measure.P99, 100_000),
        limit("Redis, a pair", "redis/work/pair", Measure.TRIPS, 2.01),
        limit("Redis, a refusal", "redis/work/held", Measure.TRIPS, 1.01),
        limit("Redis, a find", "redis/work/find", Measure.TRIPS, 1.01));
  }

  private static List<Goal> redisLoad() {
    String ten = "redis/renewal/10000";
    String hundred = "redis/renewal/100000";
    return List.of(
        ratios("Redis, 10,000 leases", ten, Measure.CLIENT_CPU, 0, 0.1),
        limit("Redis, 10,000 leases", ten, Measure.SCRIPTS, 2.05),
        limit("Redis, 10,000 leases", ten, Measure.HEAP, 1_024),
        none("Redis, 10,000 leases", ten, Measure.LOST),
        told("Redis, 100,000 leases", hundred, Measure.CLIENT_CPU),
        limit("Redis, 100,000 leases", hundred, Measure.SCRIPTS, 2.05),
        limit("Redis, 100,000 leases", hundred, Measure.HEAP, 1_024),
        none("Redis, 100,000 leases", hundred, Measure.LOST),
        limit("Redis Cluster, 10,000 leases", "redis-cluster/renewal/10000", Measure.SCRIPTS, 25.7),
        told("Redis, what a used key leaves", "redis/residue", Measure.KEY_BYTES),
        none("Redis, after the retention", "redis/residue-after-retention", Measure.KEYS),
        told("Redis, a live lock", "redis/live", Measure.LOCK_BYTES),
        ratios("Redis, 1,000,000 live keys beside 1,000", "redis/growth", Measure.P50, 1.1, 0),
        told("Redis, 1,000 waiters on 1,000 keys", "redis/waiters", Measure.COMMANDS_PER_S),
        told("Redis, 1,000 waiters on 1,000 keys", "redis/waiters", Measure.CHANNELS),
        none("Redis, 1,000 waiters on 1,000 keys", "redis/waiters", Measure.FAILED));
  }

  private static List<Goal> postgres() {
    return List.of(
        ratios("PostgreSQL, pair, 1 caller", "postgresql/pair/1", Measure.P50, 1.08, 1),
        optional("PostgreSQL, pair, relaxed release", "postgresql/pair/1", Measure.P50, 0.65),
        told("PostgreSQL, pairs, 16 callers", "postgresql/pair/16", Measure.OPS),
        ratios("PostgreSQL, pairs, 64 callers", "postgresql/pair/64", Measure.OPS, 1, 1),
        ratios("PostgreSQL, held, holder told", "postgresql/held/1", Measure.P50, 1.15, 1),
        none("PostgreSQL, held", "postgresql/work/held", Measure.VERSIONS),
        limit("PostgreSQL, held", "postgresql/work/held", Measure.WAL, 1),
        ratios("PostgreSQL, 0.5 ms of network", "postgresql/delay/500", Measure.P50, 1.08, 1),
        ratios("PostgreSQL, 2 ms of network", "postgresql/delay/2000", Measure.P50, 1.08, 1),
        ratios("PostgreSQL, scheduler's mix", "postgresql/mix/16", Measure.OPS, 0, 1),
        limit("PostgreSQL, hand-over, 1 waiter", "postgresql/hand-over/1", Measure.P50, 10_000),
        limit("PostgreSQL, hand-over, 10 waiters", "postgresql/hand-over/10", Measure.P50, 10_000),
        limit(
            "PostgreSQL, hand-over, 100 waiters", "postgresql/hand-over/100", Measure.P50, 10_000),
        limit("PostgreSQL, take-over", "postgresql/take-over", Measure.P99, 100_000),
        told("PostgreSQL, a pair", "postgresql/work/pair", Measure.WAL),
        told("PostgreSQL, what a used key leaves", "postgresql/residue", Measure.KEY_BYTES),
        ratios(
            "PostgreSQL, 1,000,000 live keys beside 1,000",
            "postgresql/growth",
            Measure.P50,
            1.1,
            0),
        none("PostgreSQL, a wait of 1 s", "postgresql/faults/log", Measure.LOG_ERRORS));
  }

  private static List<Goal> otherStores() {
    return List.of(
        ratios("MariaDB, pair, 1 caller", "mariadb/pair/1", Measure.P50, 1.3, 1),
        ratios("MariaDB, held", "mariadb/held/1", Measure.P50, 1.3, 1),
        told("MariaDB, pairs, 64 callers", "mariadb/pair/64", Measure.OPS),
        ratios("MySQL, pair, 1 caller", "mysql/pair/1", Measure.P50, 1.3, 1),
        ratios("MySQL, held", "mysql/held/1", Measure.P50, 1.3, 1),
        told("MySQL, pairs, 64 callers", "mysql/pair/64", Measure.OPS),
        ratios("H2 in memory, pairs, 1 caller", "h2/pair/1", Measure.OPS, 0.7, 1),
        told("H2 in memory, held", "h2/held/1", Measure.P50),
        told("H2 in memory, pairs, 64 callers", "h2/pair/64", Measure.OPS),
        told("In memory, pairs, 1 caller", "memory/pair/1", Measure.OPS));
  }

  private static List<Goal> faults() {
    return List.of(
        none("Redis, a stale release", "redis/faults/stale-release", Measure.DOUBLE_HOLDERS),
        none(
            "PostgreSQL, a stale release",
            "postgresql/faults/stale-release",
            Measure.DOUBLE_HOLDERS),
        none("Redis, all data lost", "redis/faults/loss-of-data", Measure.TOKENS_BACK),
        limit("Redis, a lost reply", "redis/faults/lost-reply", Measure.ORPHAN, 1),
        none("Redis, names", "redis/faults/names", Measure.COLLISIONS),
        none("MariaDB, names", "mariadb/faults/names", Measure.COLLISIONS),
        limit(
            "Redis, lease of 3 s ended by force",
            "redis/faults/notice/ended",
            Measure.NOTICE,
            3_000),
        limit("Redis, lease of 3 s cut off", "redis/faults/notice/cut-off", Measure.NOTICE, 3_000));
  }
}
