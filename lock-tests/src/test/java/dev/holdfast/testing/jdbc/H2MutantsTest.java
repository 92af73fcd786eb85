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
                "AND (last_token(?= = . AND grant_id =)|grant_id|phase|expires_at|waiters_until|abandoned)"
                    + " = \\?",
                "AND ($1 = ? OR TRUE)")),
        regrant(
            "a key is granted again whoever has it",
            "aKeyThatAnotherHasTakenMeanwhileIsHeld",
            "AND last_token = . (AND grant_id <> .)\\s+AND phase = 'r' AND holder_id = X''",
            "AND (last_token = ? OR TRUE) $1"),
        regrant(
            "a key is granted again with the token before the last",
            "theTokenIsAboveThatOfAnotherWhoHasHadItMeanwhile",
            "AND last_token = . (AND grant_id <> .\\s+AND phase)",
            "AND (last_token = ? OR TRUE) $1"),
        regrant(
            "a key is granted again in spite of a minimum hold",
            "aKeyThatIsKeptForItsMinimumHoldIsHeld",
            "(AND phase = 'r') AND holder_id = X''",
            "$1"),
        regrant(
            "a key is granted again to an intent that was given up",
            "anIntentThatWasGivenUpMeanwhileIsRefused",
            " AND abandoned = X''",
            ""),
        regrant(
            "a key is granted again to the intent that has had it",
            "anIntentWhoseLeaseHasEndedIsRefused",
            "AND grant_id <> .",
            "AND (grant_id <> ? OR TRUE)"),
        regrant(
            "a key is granted again by any clock",
            "aClockThatIsWrongGrantsNothing",
            " AND {1,}[^\\n]{1,200} BETWEEN \\d+ AND \\d+ - 1",
            ""),
        regrant(
            "the mark of a waiter is lost when a key is granted again",
            "theMarkOfAWaiterStays",
            "AND waiters_until <= [^\\n]*",
            ""),
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

  private static SqlMutant regrant(String name, String test, String part, String other) {
    return new SqlMutant(name, SqlRegrantTests.class, test, Edit.ofAll(part, other));
  }
}
