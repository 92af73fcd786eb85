package dev.holdfast.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.Holder;
import dev.holdfast.spi.AnnotateReply;
import dev.holdfast.spi.Micros;
import dev.holdfast.spi.Refusal;
import dev.holdfast.spi.RenewReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** L2, L3, L7, L8: renewal, a clock that steps back, metadata, and batches. */
abstract class RenewRules extends RuleGroup {
  RenewRules(StoreAccess way) {
    super(way);
  }

  @Rule("L2")
  void aRenewalGivesTheWholeTtlAgain() {
    Grant grant = grant();
    awaitClock(grant.grantedAt() + 2_000);
    long before = clock();
    Grant renewed = renewed(grant);
    assertTrue(renewed.expiresAt() > grant.expiresAt(), "the end did not move");
    assertTrue(renewed.expiresAt() >= before + Micros.of(LONG), "less than a ttl");
    assertTrue(renewed.expiresAt() <= clock() + Micros.of(LONG), "more than a ttl");
    assertAtMost(LONG, renewed.remaining(), "remaining");
  }

  @Rule("L2")
  void aRenewalOutlivesTheFirstTtl() {
    Grant grant = grant(ask().ttl(Duration.ofMillis(300)));
    awaitClock(grant.grantedAt() + 150_000);
    Grant renewed = renewed(grant);
    awaitClock(grant.expiresAt());
    if (clock() < renewed.expiresAt()) {
      assertHolds(grant);
    }
    renewedOrTooLate(renewed);
  }

  private void renewedOrTooLate(Grant renewed) {
    RenewReply reply = renew(renewed);
    boolean tooLate = clock() >= renewed.expiresAt() && reply instanceof Refusal.Expired;
    assertTrue(tooLate || reply instanceof RenewReply.Renewed, reply::toString);
  }

  @Rule("L2")
  void aLeaseThatRanOutIsNotRevived() {
    Grant grant = expiredGrant();
    assertEquals(new Refusal.Expired(), renew(grant));
    assertEquals(new Refusal.Expired(), attach(grant.attach()));
    assertFree(grant.key());
  }

  @Rule("L2")
  void eachLeaseHasItsOwnTtl() {
    Duration other = Duration.ofMinutes(3);
    Grant grant = grant(ask().ttl(other));
    Grant renewed = renewed(grant);
    assertAtMost(other, renewed.remaining(), "remaining");
    assertAtMost(other, find(grant.key()).orElseThrow().remaining(), "remaining found");
  }

  @Rule("L3")
  @Needs(Hook.CLOCK)
  void aClockThatStepsBackDoesNotLengthenALease() {
    ClockedStore clocked = access().clocked();
    store = clocked.store();
    Grant grant = grant();
    clocked.jump().accept(Duration.ofHours(-8));
    assertAtMost(LONG, find(grant.key()).orElseThrow().remaining(), "remaining found");
    assertAtMost(LONG, busy(grant.key()).remaining(), "remaining told");
    clocked.jump().accept(LONG.plusSeconds(1));
    assertFree(grant.key());
  }

  @Rule("L3")
  @Needs(Hook.CLOCK)
  void everyStepNoticesTheClockThatSteppedBack() {
    for (int operation = 0; operation < 4; operation++) {
      ClockedStore clocked = access().clocked();
      store = clocked.store();
      Grant mine = grant();
      Grant theirs = attached(mine);
      clocked.jump().accept(Duration.ofHours(-8));
      switch (operation) {
        case 0 -> assertEquals(new Refusal.HandedOver(), release(mine));
        case 1 -> annotate(theirs, 1, Map.of("a", "b"));
        case 2 -> revoke(theirs);
        default -> renewed(theirs);
      }
      clocked.jump().accept(LONG.plusSeconds(1));
      assertEquals(Optional.empty(), find(mine.key()), "held after operation " + operation);
    }
  }

  @Rule("L3")
  @Needs(Hook.CLOCK)
  void aClockThatStepsBackDoesNotLengthenAMinimumHold() {
    ClockedStore clocked = access().clocked();
    store = clocked.store();
    Grant grant = grant(ask().minHold(Duration.ofMinutes(5)));
    released(grant);
    clocked.jump().accept(Duration.ofHours(-8));
    Holder kept = busy(grant.key());
    assertAtMost(Duration.ofMinutes(5), kept.remaining(), "remaining");
    clocked.jump().accept(Duration.ofMinutes(5).plusSeconds(1));
    assertFree(grant.key());
  }

  @Rule("L3")
  @Needs(Hook.CLOCK)
  void aLeaseGoesOnAcrossAClockThatStepsBack() {
    ClockedStore clocked = access().clocked();
    store = clocked.store();
    Grant grant = grant();
    clocked.jump().accept(Duration.ofHours(-8));
    busy(grant.key());
    assertHolds(grant);
    Grant later = renewedOrReinstated(grant);
    assertAtMost(LONG, later.remaining(), "remaining");
    assertHolds(grant);
  }

  private Grant renewedOrReinstated(Grant grant) {
    RenewReply reply = renew(grant);
    return reply instanceof RenewReply.StateLost ? reinstated(grant) : renewed(grant);
  }

  @Rule("L7")
  void annotateReplacesTheMetadataUnderTheSameToken() {
    Grant grant = grant();
    assertEquals(new AnnotateReply.Annotated(), annotate(grant, 1, Map.of("url", "a")));
    assertEquals(new AnnotateReply.Annotated(), annotate(grant, 2, Map.of("port", "b")));
    Holder holder = find(grant.key()).orElseThrow();
    assertEquals(Map.of("port", "b"), holder.metadata());
    assertEquals(grant.token(), holder.token());
  }

  @Rule("L7")
  void anEarlierAnnotationIsIgnored() {
    Grant grant = grant();
    annotate(grant, 5, Map.of("n", "5"));
    assertEquals(new AnnotateReply.Annotated(), annotate(grant, 4, Map.of("n", "4")));
    assertEquals(new AnnotateReply.Annotated(), annotate(grant, 5, Map.of("n", "again")));
    assertEquals(Map.of("n", "5"), find(grant.key()).orElseThrow().metadata());
  }

  @Rule("L7")
  void annotateDoesNotRenew() {
    Ask ask = ask();
    Grant grant = grant(ask);
    awaitClock(grant.grantedAt() + 2_000);
    annotate(grant, 1, Map.of("a", "b"));
    assertEquals(grant.expiresAt(), grant(ask).expiresAt());
  }

  @Rule("L7")
  void metadataCanBeEmptiedAndIsExact() {
    Grant grant = grant();
    Map<String, String> odd = Map.of("\0", "\uD83D\uDD12", "\"", "\\", "e\u0301", "\u00E9");
    annotate(grant, 1, odd);
    assertEquals(odd, find(grant.key()).orElseThrow().metadata());
    annotate(grant, 2, Map.of());
    assertEquals(Map.of(), find(grant.key()).orElseThrow().metadata());
  }

  @Rule("L8")
  void aBatchIsAnsweredInItsOrder() {
    List<Grant> grants = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      grants.add(grant());
    }
    List<RenewReply> replies = renewAll(grants);
    assertEquals(grants.size(), replies.size());
    for (int i = 0; i < replies.size(); i++) {
      assertInstanceOf(RenewReply.Renewed.class, replies.get(i), "reply " + i);
    }
  }

  @Rule("L8")
  void aRefusedRenewalDoesNotHinderItsSiblings() {
    Grant alive = grant();
    Grant released = grant();
    released(released);
    Grant expired = expiredGrant();
    Grant missing = Grant.invented(newKey(), clock(), clock() + Micros.of(LONG));
    Grant superseded = expiredGrant();
    Grant successor = grant(Ask.of(superseded.key()));
    Grant revoked = grant();
    revoke(revoked);
    Grant alsoAlive = attached(grant());
    List<RenewReply> replies =
        renewAll(
            List.of(alive, released, expired, missing, superseded, revoked, successor, alsoAlive));
    assertInstanceOf(RenewReply.Renewed.class, replies.get(0));
    assertInstanceOf(Refusal.Ended.class, replies.get(1));
    assertEquals(new Refusal.Expired(), replies.get(2));
    assertEquals(new RenewReply.StateLost(), replies.get(3));
    assertEquals(new Refusal.Superseded(successor.token()), replies.get(4));
    assertInstanceOf(Refusal.Revoked.class, replies.get(5));
    assertInstanceOf(RenewReply.Renewed.class, replies.get(6));
    assertInstanceOf(RenewReply.Renewed.class, replies.get(7));
  }

  @Rule("L8")
  void aBatchOfReinstatementsIsAnsweredInItsOrder() {
    long later = clock() + Micros.of(LONG);
    Grant alive = grant();
    Grant lost = Grant.invented(newKey(), clock(), later);
    Grant released = grant();
    released(released);
    List<RenewReply> replies =
        store.reinstate(
            List.of(alive.reinstatement(), lost.reinstatement(), released.reinstatement()),
            TIMEOUT);
    assertInstanceOf(RenewReply.Renewed.class, replies.get(0));
    assertInstanceOf(RenewReply.Reinstated.class, replies.get(1));
    assertInstanceOf(Refusal.Ended.class, replies.get(2));
    assertHolds(lost);
  }

  @Rule("L8")
  void anEmptyBatchHasNoReplies() {
    assertEquals(List.of(), store.renew(List.of(), TIMEOUT));
    assertEquals(List.of(), store.reinstate(List.of(), TIMEOUT));
  }

  @Rule("L8")
  void aKeyThatStandsTwiceInABatchIsAnsweredTwice() {
    Grant mine = grant();
    Grant theirs = attached(mine);
    List<RenewReply> replies = renewAll(List.of(theirs, mine, theirs));
    assertInstanceOf(RenewReply.Renewed.class, replies.get(0));
    assertEquals(new Refusal.HandedOver(), replies.get(1));
    assertInstanceOf(RenewReply.Renewed.class, replies.get(2));
  }
}
