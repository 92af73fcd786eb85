package dev.holdfast.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.FencingToken;
import dev.holdfast.Holder;
import dev.holdfast.LockKey;
import dev.holdfast.spi.AcquireReply.Reason;
import dev.holdfast.spi.AttachReply.Attached;
import dev.holdfast.spi.HolderInfo;
import dev.holdfast.spi.LeaseIdentity;
import dev.holdfast.spi.LockRecord.Phase;
import dev.holdfast.spi.Micros;
import dev.holdfast.spi.Refusal;
import dev.holdfast.spi.RenewReply.Renewed;
import dev.holdfast.spi.RenewReply.StateLost;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Q: a store that lost state. A key that was never used is to a holder what a lost record is, so
 * most of these tests need no loss.
 */
abstract class StateLossRules extends RuleGroup {
  StateLossRules(StoreAccess way) {
    super(way);
  }

  private long farEnd() {
    return clock() + Micros.of(LONG);
  }

  /** A lease that its holder believes in and the store does not know. */
  private Grant lost(LockKey key, Ask ask, int attachNumber) {
    long token = clock() - 5_000_000;
    UUID attachId = attachNumber == 0 ? ask.command().grantId() : UUID.randomUUID();
    LeaseIdentity lease = new LeaseIdentity(FencingToken.of(token), attachNumber, attachId);
    return new Grant(ask.command(), lease, LONG, farEnd());
  }

  private Grant lost() {
    Ask ask = ask();
    return lost(ask.key(), ask, 0);
  }

  @Rule("Q1")
  void aMissingRecordIsStateLost() {
    Grant lost = lost();
    assertEquals(new StateLost(), renew(lost));
    assertEquals(Optional.empty(), find(lost.key()), "renew changes nothing");
  }

  @Rule("Q1")
  void anOlderRecordIsStateLost() {
    Grant older = expiredGrant();
    Grant lost = Grant.invented(older.key(), older.tokenValue() + 1, farEnd());
    assertEquals(new StateLost(), renew(lost));
    assertEquals(lost.token(), reinstated(lost).token());
    assertHolds(lost);
    assertEquals(new Refusal.Superseded(lost.token()), renew(older));
  }

  @Rule("Q1")
  void anEarlierAttachIsStateLost() {
    Grant mine = grant();
    Grant lost = lostAttach(mine);
    assertEquals(new StateLost(), renew(lost));
    Grant back = reinstated(lost);
    assertEquals(new Refusal.HandedOver(), renew(mine));
    renewed(back);
  }

  private Grant lostAttach(Grant mine) {
    LeaseIdentity theirs = new LeaseIdentity(mine.token(), 1, UUID.randomUUID());
    return new Grant(mine.command(), theirs, LONG, mine.expiresAt());
  }

  @Rule("Q1")
  void anOlderEndIsStateLost() {
    Grant grant = grant();
    Grant lost = grant.acknowledged(grant.expiresAt() + 1);
    assertEquals(new StateLost(), renew(lost));
    Grant back = reinstated(lost);
    assertTrue(back.expiresAt() >= grant.expiresAt(), "the end went back");
    renewed(back);
  }

  @Rule("Q1")
  void anOlderEndThatIsOverIsStateLostToo() {
    Grant old = expiredGrant();
    Grant lost = old.acknowledged(farEnd());
    assertEquals(new StateLost(), renew(lost));
    reinstated(lost);
  }

  @Rule("Q1")
  void theAcknowledgedEndIsNoStateLoss() {
    Grant grant = grant();
    renewed(grant);
    renewed(grant.acknowledged(grant.expiresAt() - 1));
  }

  @Rule("Q1")
  void aReinstatedLeaseIsWholeAgain() {
    HolderInfo info = new HolderInfo("backend-8nyg2", "v2", Map.of("url", "b"), 3);
    Ask ask = ask().holder(info).minHold(Duration.ofSeconds(7)).maxHold(Duration.ofHours(3));
    Grant lost = lost(ask.key(), ask, 2);
    store.reinstate(List.of(lost.reinstatement(Duration.ofMinutes(4))), TIMEOUT);
    Holder holder = busy(ask.key());
    assertEquals("backend-8nyg2", holder.id());
    assertEquals(Optional.of("v2"), holder.tag());
    assertEquals(Map.of("url", "b"), holder.metadata());
    assertEquals(lost.token(), holder.token());
    assertAbove(Duration.ofMinutes(4).minusNanos(1), holder.heldFor(), "heldFor");
    annotate(lost, 3, Map.of("url", "late"));
    Attached reply = assertInstanceOf(Attached.class, attach(lost.attach()));
    assertEquals(3, reply.attachNumber());
    assertEquals(ask.command().grantId(), reply.grantId());
    assertEquals(info, reply.holder());
    assertEquals(LONG, reply.ttl());
    assertEquals(Duration.ofSeconds(7), reply.minHold());
    assertEquals(Duration.ofHours(3), reply.maxHold());
  }

  @Rule("Q1")
  void aReinstatedLeaseLivesItsTtlFromThen() {
    Grant lost = lost();
    Grant back = reinstated(lost);
    assertAtMost(LONG, back.remaining(), "remaining");
    assertTrue(back.expiresAt() <= clock() + Micros.of(LONG), "more than a ttl");
    renewed(back);
    released(back);
    assertFree(lost.key());
  }

  @Rule({"Q1", "A3"})
  void aReinstatedLeaseRemembersItsIntent() {
    Grant lost = lost();
    released(reinstated(lost));
    assertRefused(Reason.DUPLICATE, new Ask(lost.command()));
  }

  @Rule("Q1")
  void reinstatingTwiceIsARenewal() {
    Grant back = reinstated(lost());
    assertInstanceOf(Renewed.class, reinstate(back));
  }

  @Rule("Q1")
  void aLeaseWhoseEndHasPassedIsNotReinstated() {
    long now = clock();
    Grant over = Grant.invented(newKey(), now - 1_000_000, now);
    assertEquals(new Refusal.Expired(), renew(over));
    assertEquals(new Refusal.Expired(), reinstate(over));
    assertFree(over.key());
  }

  @Rule("Q1")
  void aLaterGrantIsNotReinstatedOver() {
    Grant lost = lost();
    Grant later = grant(Ask.of(lost.key()));
    assertEquals(new Refusal.Superseded(later.token()), renew(lost));
    assertEquals(new Refusal.Superseded(later.token()), reinstate(lost));
    assertHolds(later);
    renewed(later);
  }

  @Rule("Q1")
  void aLaterGrantThatHasEndedIsNotReinstatedOverEither() {
    Grant lost = lost();
    Grant later = grant(Ask.of(lost.key()));
    released(later);
    assertEquals(new Refusal.Superseded(later.token()), reinstate(lost));
    assertFree(lost.key());
  }

  @Rule("Q1")
  void aLeaseThatWasEndedIsNotReinstated() {
    Grant released = grant();
    released(released);
    Grant stillBelieving = released.acknowledged(farEnd());
    assertEquals(new Refusal.Ended(Phase.RELEASED, ""), reinstate(stillBelieving));
    assertFree(released.key());
  }

  @Rule({"Q1", "L6"})
  void aLeaseThatWasHandedOverIsNotReinstated() {
    Grant mine = grant();
    Grant theirs = attached(mine);
    Grant stillBelieving = mine.acknowledged(farEnd() + 1_000_000);
    assertEquals(new Refusal.HandedOver(), reinstate(stillBelieving));
    renewed(theirs);
  }

  /** A lease that the store has lost, and a later grant of the same key that got the same token. */
  private Grant withTheTokenOf(Grant lost) {
    Grant second = grant(Ask.of(lost.key()).floor(lost.tokenValue() - 1));
    assertEquals(lost.token(), second.token(), "the token of the second grant");
    return second;
  }

  private Grant lostWithAFutureToken() {
    return Grant.invented(newKey(), clock() + Micros.of(LONG), farEnd());
  }

  @Rule({"L1", "Q3"})
  void ofTwoGrantsWithOneTokenTheStoreHasOneOnly() {
    Grant lost = lostWithAFutureToken();
    Grant second = withTheTokenOf(lost);
    assertEquals(new Refusal.HandedOver(), renew(lost));
    assertEquals(new Refusal.HandedOver(), reinstate(lost));
    assertEquals(new Refusal.HandedOver(), annotate(lost, 1, Map.of("url", "of the first")));
    assertEquals(new Refusal.HandedOver(), release(lost));
    assertHolds(second);
    assertEquals(Map.of(), busy(second.key()).metadata());
    released(renewed(second));
  }

  @Rule({"L1", "L6", "Q3"})
  void ofTwoGrantsWithOneTokenTheOneThatTheStoreHasCanBeAttachedTo() {
    Grant lost = lostWithAFutureToken();
    Grant second = withTheTokenOf(lost);
    Grant attached = attached(second);
    assertEquals(new Refusal.HandedOver(), renew(second));
    assertEquals(new Refusal.HandedOver(), renew(lost));
    released(attached);
  }

  @Rule({"Q1", "A7"})
  void aReinstatementKeepsTheTombstones() {
    Grant lost = lost();
    Ask abandoned = Ask.of(lost.key());
    abandon(abandoned.key(), abandoned.command().grantId());
    released(reinstated(lost));
    assertRefused(Reason.DUPLICATE, abandoned);
  }

  @Rule("Q2")
  void aBareTokenDoesNotReinstate() {
    Grant lost = lost();
    assertEquals(new Refusal.UnknownLease(), attach(lost.attach()));
    assertEquals(Optional.empty(), find(lost.key()));
  }

  @Rule("Q4")
  void theHighestTokenOfTheSourceLiftsTheTarget() {
    released(grant(ask().floor(clock() + 60_000_000)));
    long highest = store.highestToken(TIMEOUT);
    if (highest < FencingToken.MAX_VALUE) {
      assertTrue(grant(ask().floor(highest)).tokenValue() > highest);
    }
  }
}
