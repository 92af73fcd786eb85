package dev.holdfast.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.Holder;
import dev.holdfast.spi.AnnotateReply;
import dev.holdfast.spi.Micros;
import dev.holdfast.spi.Refusal;
import dev.holdfast.spi.RenewReply;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** L2, L3, L7: renewal, a clock that steps back, and metadata. */
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
    Duration ttl = SHORT;
    while (!outlives(grant(ask().ttl(ttl)))) {
      ttl = ttl.multipliedBy(2);
      assertAtMost(TIMEOUT, ttl, "the ttl that a renewal needs");
    }
  }

  /** Renews late, and looks after the first end; false if the machine was too slow to see. */
  private boolean outlives(Grant grant) {
    awaitClock(grant.expiresAt() - Micros.of(grant.command().ttl()) / 2);
    if (!(renew(grant) instanceof RenewReply.Renewed renewed)) {
      return false;
    }
    awaitClock(grant.expiresAt());
    Optional<Holder> found = find(grant.key());
    boolean seenInTime = clock() < renewed.expiresAt();
    assertTrue(!seenInTime || found.isPresent(), "the renewed lease is over");
    return seenInTime;
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
}
