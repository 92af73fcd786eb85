package dev.holdfast.testing;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.LockKey;
import dev.holdfast.spi.AcquireReply.Reason;
import dev.holdfast.spi.LockRecord;
import dev.holdfast.spi.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A7: a caller that gives up leaves no ghost. */
abstract class AbandonRules extends RuleGroup {
  AbandonRules(StoreAccess way) {
    super(way);
  }

  private boolean abandon(Ask ask) {
    return abandon(ask.key(), ask.command().grantId());
  }

  @Rule("A7")
  void anAbandonedGrantIsFreeAtOnce() {
    Ask ask = ask();
    grant(ask);
    assertTrue(abandon(ask), "a holder was removed");
    assertFree(ask.key());
  }

  @Rule("A7")
  void anAbandonedGrantIsRefusedWhenItArrivesAgain() {
    Ask ask = ask();
    grant(ask);
    abandon(ask);
    assertRefused(Reason.DUPLICATE, ask);
    assertEquals(Optional.empty(), find(ask.key()));
  }

  @Rule("A7")
  void anAbandonThatOvertakesItsAcquireRefusesIt() {
    Ask ask = ask();
    assertFalse(abandon(ask), "a holder was removed");
    assertRefused(Reason.DUPLICATE, ask);
    assertFree(ask.key());
  }

  @Rule("A7")
  void abandoningTwiceIsHarmless() {
    Ask ask = ask();
    grant(ask);
    assertTrue(abandon(ask), "first");
    assertFalse(abandon(ask), "second");
    Grant later = grant(Ask.of(ask.key()));
    assertFalse(abandon(ask), "third");
    assertHolds(later);
    renewed(later);
  }

  @Rule("A7")
  void onlyTheGrantIdCounts() {
    Grant grant = grant();
    assertFalse(abandon(grant.key(), UUID.randomUUID()), "a holder was removed");
    assertHolds(grant);
    renewed(grant);
  }

  @Rule("A7")
  void aLeaseThatWasAttachedToIsNotAbandoned() {
    Ask ask = ask();
    Grant theirs = attached(grant(ask));
    assertFalse(abandon(ask), "a holder was removed");
    assertHolds(theirs);
    renewed(theirs);
  }

  @Rule({"A7", "L9"})
  void abandonIgnoresTheMinimumHold() {
    Ask ask = ask().minHold(LONG);
    grant(ask);
    assertTrue(abandon(ask), "a holder was removed");
    assertFree(ask.key());
  }

  @Rule("A7")
  void abandonLeavesTheLastTokenAsItIs() {
    Ask ask = ask().floor(clock() + 60_000_000);
    Grant abandoned = grant(ask);
    abandon(ask);
    assertEquals(abandoned.tokenValue() + 1, grant(Ask.of(ask.key())).tokenValue());
  }

  @Rule("A7")
  void anAbandonedHolderIsToldSo() {
    Ask ask = ask();
    Grant grant = grant(ask);
    abandon(ask);
    Refusal.Ended ended = new Refusal.Ended(LockRecord.Phase.ABANDONED, "");
    assertAll(
        () -> assertEquals(ended, renew(grant)),
        () -> assertEquals(ended, release(grant)),
        () -> assertEquals(ended, attach(grant.attach())));
  }

  @Rule("A7")
  void anAbandonOfALeaseThatRanOutRemovesNobody() {
    Ask ask = ask().ttl(SHORT);
    expired(grant(ask));
    assertFalse(abandon(ask), "a holder was removed");
    assertRefused(Reason.DUPLICATE, ask);
    assertFree(ask.key());
  }

  @Rule({"A3", "A7"})
  void eightAbandonedIntentsAreRemembered() {
    LockKey key = newKey();
    List<Ask> abandoned = new ArrayList<>();
    for (int i = 0; i < LockRecord.MAX_ABANDONED; i++) {
      Ask ask = Ask.of(key);
      abandoned.add(ask);
      abandon(ask);
    }
    assertAll(abandoned.stream().map(ask -> () -> assertRefused(Reason.DUPLICATE, ask)));
  }

  @Rule({"A3", "A7"})
  void theNewestAbandonedIntentsAreRemembered() {
    LockKey key = newKey();
    List<Ask> abandoned = new ArrayList<>();
    for (int i = 0; i < 3 * LockRecord.MAX_ABANDONED; i++) {
      Ask ask = Ask.of(key);
      abandoned.add(ask);
      abandon(ask);
    }
    int from = abandoned.size() - LockRecord.MAX_ABANDONED;
    assertAll(
        abandoned.subList(from, abandoned.size()).stream()
            .map(ask -> () -> assertRefused(Reason.DUPLICATE, ask)));
  }

  @Rule({"A3", "A7"})
  void aTombstoneOutlivesLaterGrants() {
    Ask abandoned = ask();
    abandon(abandoned);
    Grant later = grant(Ask.of(abandoned.key()));
    assertRefused(Reason.DUPLICATE, abandoned);
    attached(renewed(later));
    forceRelease(later, "done");
    assertRefused(Reason.DUPLICATE, abandoned);
    released(grant(Ask.of(abandoned.key())));
    assertRefused(Reason.DUPLICATE, abandoned);
  }

  @Rule({"A3", "A7"})
  void abandoningOneIntentTwiceForgetsNoOther() {
    LockKey key = newKey();
    List<Ask> abandoned = new ArrayList<>();
    for (int i = 0; i < LockRecord.MAX_ABANDONED; i++) {
      Ask ask = Ask.of(key);
      abandoned.add(ask);
      abandon(ask);
    }
    abandon(abandoned.get(7));
    abandon(abandoned.get(7));
    assertRefused(Reason.DUPLICATE, abandoned.get(0));
  }

  @Rule("A7")
  void tombstonesOfOneKeyDoNotHinderAnother() {
    Ask abandoned = ask();
    abandon(abandoned);
    assertInstanceOf(Grant.class, grant(Ask.of(newKey()).grantId(abandoned.command().grantId())));
  }
}
