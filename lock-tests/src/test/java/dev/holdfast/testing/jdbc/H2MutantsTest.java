package dev.holdfast.testing.jdbc;

import dev.holdfast.testing.StoreName;
import java.util.List;

@StoreName("h2")
class H2MutantsTest extends SqlMutantTests {
  H2MutantsTest() {
    super(H2Database.memory(""));
  }

  @Override
  List<SqlMutant> mutants() {
    return List.of(
        new SqlMutant(
                "the transaction's clock is read while it waits",
                SqlClockTests.class,
                "aGrantIsStampedAfterTheRowWasLocked",
                Edit.of(
                    " FOR UPDATE WAIT 0.25",
                    " AND CURRENT_TIMESTAMP(6) > TIMESTAMP '2020-01-01 00:00:00' FOR UPDATE WAIT 9"))
            .inTransactions(),
        new SqlMutant(
                "a plain SELECT before the write",
                SqlRaceTests.class,
                "holdersExcludeEachOtherAndTokensRise",
                Edit.of(" FOR UPDATE WAIT 0.25", ""))
            .inTransactions(),
        new SqlMutant(
            "a grant that does not look whether the row is as it was",
            SqlRaceTests.class,
            "holdersExcludeEachOtherAndTokensRise",
            Edit.ofAll(
                "AND (last_token(?= = . AND grant_id)|grant_id|phase|expires_at|waiters_until|abandoned)"
                    + " = \\?",
                "AND ($1 = ? OR TRUE)")),
        new SqlMutant(
            "the end of a lease is told without the row lock",
            SqlClockTests.class,
            "aRenewalThatIsStillBeingCommittedIsWaitedFor",
            Edit.of(" FOR UPDATE WAIT 0.25", "")),
        new SqlMutant(
            "a collation that ignores case",
            SqlKeyTests.class,
            "everyNastyKeyIsALockOfItsOwn",
            Edit.of("lock_key = ?", "LOWER(UTF8TOSTRING(lock_key)) = LOWER(UTF8TOSTRING(?))")));
  }
}
