package dev.holdfast.testing.jdbc;

import dev.holdfast.testing.StoreName;
import java.util.List;

@StoreName("postgresql")
class PostgresMutantsTest extends SqlMutantTests {
  private static final String CLOCK =
      "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)";
  private static final String STAMPED = "aGrantIsStampedAfterTheRowWasLocked";

  PostgresMutantsTest() {
    super(ServerDatabase.postgres());
  }

  @Override
  List<SqlMutant> mutants() {
    return List.of(
        new SqlMutant(
            "now() for clock_timestamp()",
            SqlClockTests.class,
            STAMPED,
            Edit.of("clock_timestamp()", "now()")),
        takeOverByUpsert(),
        new SqlMutant(
            "the clock is read before the row is locked",
            SqlClockTests.class,
            STAMPED,
            Edit.ofAll("IF CAST\\(.+? THEN", "IF FALSE THEN")),
        new SqlMutant(
            "the clock is in the select list of FOR UPDATE",
            SqlClockTests.class,
            "aLeaseThatRanOutWhileItsRowWasLockedIsNotReleased",
            Edit.of("l.lock_key, " + CLOCK + " AS n FROM", "l.lock_key, l.n FROM"),
            Edit.ofAll(
                "SELECT lock_key (FROM \\w+ WHERE lock_key = \\? FOR UPDATE)",
                "SELECT lock_key, " + CLOCK + " AS n $1")),
        new SqlMutant(
                "a plain SELECT before the write",
                SqlRaceTests.class,
                "holdersExcludeEachOtherAndTokensRise",
                Edit.of(" WHERE lock_key = ? FOR UPDATE", " WHERE lock_key = ?"))
            .inTransactions(),
        new SqlMutant(
            "the end of a lease is told without the row lock",
            SqlClockTests.class,
            "aRenewalThatIsStillBeingCommittedIsWaitedFor",
            Edit.of(" WHERE lock_key = ? FOR UPDATE", " WHERE lock_key = ?")),
        new SqlMutant(
            "a collation that ignores case",
            SqlKeyTests.class,
            "everyNastyKeyIsALockOfItsOwn",
            Edit.ofAll(
                "t\\.lock_key = (a\\.)?ask_key",
                "lower(encode(t.lock_key, 'escape')) = lower(encode($1ask_key, 'escape'))")),
        new SqlMutant(
            "a held key is answered under the row lock",
            PostgresQuietTests.class,
            "aHeldAnswerLocksNoRow",
            Edit.ofAll(
                "LEFT JOIN (\\w+) t ON (t.lock_key = a.ask_key)",
                "LEFT JOIN LATERAL (SELECT * FROM $1 t WHERE $2 FOR UPDATE) t ON TRUE")),
        new SqlMutant(
            "a skipped row is taken for no record",
            SqlRaceTests.class,
            "aRenewalLeavesLockedRowsAlone",
            Edit.ofAll("EXISTS \\(SELECT 1 [^)]+\\)", "FALSE")),
        new SqlMutant(
            "a relaxed release outlives its transaction",
            PostgresRelaxedTests.class,
            "whatFollowsARelaxedReleaseWaitsForTheDisk",
            Edit.of("'off', true", "'off', false")),
        new SqlMutant(
            "the guard's mark is overwritten by EXCLUDED",
            SqlGuardTests.class,
            "aLowerTokenIsRefusedAndTheSameIsNot",
            Edit.of("GREATEST(g.high_water, EXCLUDED.high_water)", "EXCLUDED.high_water")));
  }

  /** The values of EXCLUDED are as old as the wait for the row. */
  private static SqlMutant takeOverByUpsert() {
    return new SqlMutant(
        "a take-over by the values of EXCLUDED",
        SqlClockTests.class,
        STAMPED,
        Edit.of("IF found_token IS NOT NULL THEN", "IF FALSE THEN"),
        Edit.of(
            "ON CONFLICT DO NOTHING",
            """
            ON CONFLICT (lock_key) DO UPDATE SET format_version = EXCLUDED.format_version,
              last_token = GREATEST(t.last_token + 1, EXCLUDED.last_token), phase = 'h',
              end_reason = '', holder_id = EXCLUDED.holder_id, holder_tag = EXCLUDED.holder_tag,
              metadata = EXCLUDED.metadata, metadata_number = EXCLUDED.metadata_number,
              grant_id = EXCLUDED.grant_id, attach_number = 0, attach_id = EXCLUDED.attach_id,
              ttl = EXCLUDED.ttl, expires_at = EXCLUDED.expires_at,
              acquired_at = EXCLUDED.acquired_at, renewable = TRUE, min_hold = EXCLUDED.min_hold,
              max_hold = EXCLUDED.max_hold, last_write = EXCLUDED.last_write
            WHERE t.holder_id = '' OR t.expires_at <= EXCLUDED.acquired_at
            """),
        Edit.ofAll("IF CAST\\(.+? THEN", "IF FALSE THEN"));
  }
}
