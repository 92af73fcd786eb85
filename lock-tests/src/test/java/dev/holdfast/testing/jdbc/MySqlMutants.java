package dev.holdfast.testing.jdbc;

import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** Broken variants of the dialect of MariaDB and MySQL. */
final class MySqlMutants {
  private static final String STAMPED = "aGrantIsStampedAfterTheRowWasLocked";
  private static final String FREE = "expires_at <= VALUES(acquired_at)";
  private static final List<String> REPLACED =
      List.of("holder_id", "holder_tag", "metadata", "grant_id", "ttl", "acquired_at");

  private MySqlMutants() {}

  static List<SqlMutant> all() {
    return List.of(
        new SqlMutant(
            "NOW() for SYSDATE()", SqlClockTests.class, STAMPED, Edit.of("SYSDATE(6)", "NOW(6)")),
        new SqlMutant(
            "the clock is not looked at after the row is locked",
            SqlClockTests.class,
            "aLeaseThatRanOutWhileItsRowWasLockedIsNotAttachedTo",
            Edit.of(
                " - ? + TIMESTAMPDIFF(MICROSECOND, NOW(6), SYSDATE(6)) BETWEEN 0 AND ?",
                " > 0 OR ? IS NULL OR ? IS NULL")),
        new SqlMutant(
            "UTC_TIMESTAMP in an update",
            SqlClockTests.class,
            "aLeaseThatRanOutWhileItsRowWasLockedIsNotReleased",
            Edit.ofAll(" AND TIMESTAMPDIFF\\(MICROSECOND, NOW\\(6\\), .*$", "")),
        new SqlMutant(
                "repeatable read with a plain SELECT",
                SqlRaceTests.class,
                "holdersExcludeEachOtherAndTokensRise",
                Edit.of(" WHERE lock_key = ? FOR UPDATE", " WHERE lock_key = ?"))
            .inTransactions(),
        takeOverByUpsert("ON DUPLICATE KEY UPDATE in the wrong order", true),
        new SqlMutant(
            "the end of a lease is told without the row lock",
            SqlClockTests.class,
            "aRenewalThatIsStillBeingCommittedIsWaitedFor",
            Edit.of(" WHERE lock_key = ? FOR UPDATE", " WHERE lock_key = ?")),
        new SqlMutant(
            "a collation that ignores case",
            SqlKeyTests.class,
            "everyNastyKeyIsALockOfItsOwn",
            Edit.of(
                "t.lock_key = ?",
                "CONVERT(t.lock_key USING utf8mb4) COLLATE utf8mb4_general_ci"
                    + " = CONVERT(? USING utf8mb4) COLLATE utf8mb4_general_ci")),
        new SqlMutant(
            "a skipped row is taken for no record",
            SqlRaceTests.class,
            "aRenewalLeavesLockedRowsAlone",
            Edit.ofAll("^(SELECT lock_key FROM \\w+.* WHERE) (lock_key IN)", "$1 FALSE AND $2")),
        new SqlMutant(
            "the guard's mark is overwritten",
            SqlGuardTests.class,
            "aLowerTokenIsRefusedAndTheSameIsNot",
            Edit.of("high_water = GREATEST(high_water, ?)", "high_water = ?")));
  }

  /**
   * Takes over an ended lease by an upsert that looks at {@code expires_at} for each column. In the
   * wrong order {@code expires_at} is assigned first, and everything after it sees the new value.
   */
  static SqlMutant takeOverByUpsert(String name, boolean wrongOrder) {
    String expires = "expires_at = IF(" + FREE + ", VALUES(expires_at), expires_at)";
    String token =
        "last_token = IF(" + FREE + ", GREATEST(last_token + 1, VALUES(last_token)), last_token)";
    String others =
        REPLACED.stream()
            .map(c -> c + " = IF(" + FREE + ", VALUES(" + c + "), " + c + ")")
            .collect(Collectors.joining(", ", token + ", ", ""));
    String values = ", lock_key) VALUES (" + String.join(", ", Collections.nCopies(21, "?")) + ")";
    return new SqlMutant(
        name,
        SqlRaceTests.class,
        "whoTakesOverAnExpiredKeyIsItsHolder",
        Edit.ofAll("( t WHERE t.lock_key = \\?)", "$1 AND t.expires_at > {clock}"),
        Edit.of("{clock}", "TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6))"),
        Edit.of(
            values,
            values
                + " ON DUPLICATE KEY UPDATE "
                + (wrongOrder ? expires + ", " + others : others + ", " + expires)));
  }
}
