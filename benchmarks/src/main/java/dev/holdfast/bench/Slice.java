package dev.holdfast.bench;

import java.util.List;

/** A part of the measurements that can be run by itself. */
interface Slice {
  /** All of them, in the order of the report. */
  List<String> NAMES =
      List.of(
          "redis",
          "postgresql",
          "sql",
          "memory",
          "waits",
          "network",
          "redis-load",
          "postgresql-load",
          "faults");

  /**
   * How long a slice takes in one JVM, in seconds, as it was once measured.
   *
   * @param fixed whatever the number of rounds
   * @param round for each round
   */
  record Cost(double fixed, double round) {}

  void measure(Recorder recorder, Depth depth) throws Exception;

  /** About how long it takes at full depth. */
  Cost cost();

  /** Whether it counts rather than times, so that one JVM is enough. */
  default boolean counts() {
    return false;
  }

  static Slice named(String name) {
    return switch (name) {
      case "redis" -> new RedisCalls();
      case "redis-load" -> new RedisLoad();
      case "postgresql" -> new SqlCalls(List.of(SqlProduct.POSTGRESQL));
      case "postgresql-load" -> new SqlLoad();
      case "sql" -> new SqlCalls(List.of(SqlProduct.H2, SqlProduct.MARIADB, SqlProduct.MYSQL));
      case "memory" -> new MemoryCalls();
      case "waits" -> new WaitCalls();
      case "network" -> new FarCalls();
      case "faults" -> new Faults();
      default ->
          throw new IllegalArgumentException(
              "holdfast.bench is quick, full, jmh or one of " + NAMES + ", but is " + name);
    };
  }
}
