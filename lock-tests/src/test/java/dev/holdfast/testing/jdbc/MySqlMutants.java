package dev.holdfast.testing.jdbc;

import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Broken variants of the dialect of MariaDB and MySQL. */
final class MySqlMutants {
  private static final String STAMPED = "aGrantIsStampedAfterTheRowWasLocked";
  private static final String FREE = "expires_at <= VALUES(acquired_at)";
  private static final List<String> REPLACED =
      List.of("holder_id", "holder_tag", "metadata", "grant_id", "ttl", "acquired_at");

  private MySqlMutants() {}

  static List<SqlMutant> all() {
    return Stream.concat(steps().stream(), regrants().stream()).toList();
  }

  /** Broken variants of the statement that grants a released key again. */
  private static List<SqlMutant> regrants() {
    return List.of(
        regrant(
            "a key is granted again whoever has it",
            "aKeyThatAnotherHasTakenMeanwhileIsHeld",
            Edit.ofAll(
                "AND last_token = . (AND grant_id <> .\\s+AND )phase = 'r' AND expires_at <= [^\\n]* AND",
                "AND (last_token = ? OR TRUE) $1")),
        regrant(
            "a key is granted again with the token before the last",
            "theTokenIsAboveThatOfAnotherWhoHasHadItMeanwhile",
            Edit.ofAll("AND last_token = . (AND grant_id <> .)", "AND (last_token = ? OR TRUE) $1"),
            Edit.ofAll("AND [^\\n]{1,80} > last_token ", "")),
        regrant(
            "a key is granted again with a token below the last",
            "theTokenIsAboveTheFloorAndTheLastOne",
            Edit.ofAll("AND [^\\n]{1,80} > last_token ", "")),
        regrant(
            "a key is granted again with a token below the floor",
            "theTokenIsAboveTheFloorAndTheLastOne",
            Edit.ofAll("(> last_token AND [^\\n]{1,80}) > .", "$1 > 0 * ?")),
        regrant(
            "a key is granted again in spite of a minimum hold",
            "aKeyThatIsKeptForItsMinimumHoldIsHeld",
            Edit.ofAll("(AND phase = 'r') AND expires_at <= [^\\n]*( AND format)", "$1$2")),
        regrant(
            "a key is granted again to an intent that was given up",
            "anIntentThatWasGivenUpMeanwhileIsRefused",
            Edit.of("AND COALESCE(LENGTH(abandoned), 0) = 0", "")),
        regrant(
            "a key is granted again to the intent that has had it",
            "anIntentWhoseLeaseHasEndedIsRefused",
            Edit.of("AND grant_id <> ?", "AND (grant_id <> ? OR TRUE)")),
        regrant(
            "a key is granted again by any clock",
            "aClockThatIsWrongGrantsNothing",
            Edit.ofAll(" BETWEEN \\d+ AND \\d+ - 1", " > 0")),
        regrant(
            "the mark of a waiter is lost when a key is granted again",
            "theMarkOfAWaiterStays",
            Edit.ofAll("AND waiters_until <= [^\\n]*( AND [^\\n]* BETWEEN)", "$1")),
        regrant(
            "a key is granted again by a record of a newer version",
            "aRecordOfANewerVersionIsLeftAlone",
            Edit.ofAll("AND format_version = \\d+(\\s+AND COALESCE)", "$1")),
        regrant(
            "a key is granted again by a clock from before the wait",
            STAMPED,
            Edit.ofAll("(> last_token AND [^\\n]* > .)\\s+AND .*$", "$1")));
  }

  private static SqlMutant regrant(String name, String test, Edit... edits) {
    return new SqlMutant(name, SqlRegrantTests.class, test, edits);
  }

  private static List<SqlMutant> steps() {
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
