package dev.holdfast.bench;

import java.util.List;

/** A part of the measurements that can be run by itself. */
interface Slice {
  /** All of them, in the order of the report. */
  List<String> NAMES =
      List.of("redis", "redis-load", "postgresql", "postgresql-load", "sql", "memory");

  void measure(Recorder recorder, Depth depth) throws Exception;

  static Slice named(String name) {
    return switch (name) {
      case "redis" -> new RedisCalls();
      case "redis-load" -> new RedisLoad();
      case "postgresql" -> new SqlCalls(List.of(SqlProduct.POSTGRESQL));
      case "postgresql-load" -> new SqlLoad();
      case "sql" -> new SqlCalls(List.of(SqlProduct.H2, SqlProduct.MARIADB, SqlProduct.MYSQL));
      case "memory" -> new MemoryCalls();
      default ->
          throw new IllegalArgumentException(
              "holdfast.bench is quick, full or one of " + NAMES + ", but is " + name);
    };
  }
}
