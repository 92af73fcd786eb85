package dev.holdfast.testing.jdbc;

import java.util.List;
import java.util.stream.Stream;

/** Settings that a server or a session may have. */
final class SqlSettings {
  static final List<String> POSTGRESQL =
      List.of(
          "SET default_transaction_isolation = 'repeatable read'",
          "SET default_transaction_isolation = 'serializable'",
          "SET default_transaction_deferrable = on",
          "SET TIME ZONE 'Europe/Paris'",
          "SET bytea_output = 'escape'",
          "SET standard_conforming_strings = off",
          "SET extra_float_digits = -5",
          "SET plan_cache_mode = force_generic_plan",
          "SET enable_indexscan = off",
          "SET synchronous_commit = off",
          "SET lock_timeout = '50ms'");

  private static final List<String> BOTH =
      List.of(
          mode(""),
          mode("ANSI"),
          mode("TRADITIONAL"),
          mode("NO_BACKSLASH_ESCAPES"),
          mode("PAD_CHAR_TO_FULL_LENGTH"),
          mode("NO_UNSIGNED_SUBTRACTION"),
          "SET sql_safe_updates = 1",
          "SET innodb_lock_wait_timeout = 1",
          "SET time_zone = '-11:00'",
          "SET TRANSACTION_ISOLATION = 'READ-UNCOMMITTED'");

  static final List<String> MYSQL =
      and(
          mode("TIME_TRUNCATE_FRACTIONAL"),
          mode("ONLY_FULL_GROUP_BY,STRICT_ALL_TABLES"),
          "SET NAMES latin1",
          "SET explicit_defaults_for_timestamp = 0");

  static final List<String> MARIADB =
      and(
          mode("ORACLE"),
          mode("MSSQL"),
          mode("EMPTY_STRING_IS_NULL"),
          mode("SIMULTANEOUS_ASSIGNMENT"),
          mode("TIME_ROUND_FRACTIONAL"),
          snapshotIsolation("ON", "READ-COMMITTED"),
          snapshotIsolation("ON", "REPEATABLE-READ"),
          snapshotIsolation("ON", "SERIALIZABLE"),
          snapshotIsolation("OFF", "REPEATABLE-READ"),
          snapshotIsolation("OFF", "SERIALIZABLE"));

  private SqlSettings() {}

  private static String mode(String modes) {
    return "SET sql_mode = '" + modes + "'";
  }

  private static String snapshotIsolation(String on, String level) {
    return "SET innodb_snapshot_isolation = " + on + ", transaction_isolation = '" + level + "'";
  }

  private static List<String> and(String... more) {
    return Stream.concat(BOTH.stream(), Stream.of(more)).toList();
  }
}
