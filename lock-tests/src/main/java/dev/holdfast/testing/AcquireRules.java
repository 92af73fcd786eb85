package dev.holdfast.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.Holder;
import dev.holdfast.LockKey;
import dev.holdfast.spi.AcquireReply.Reason;
import dev.holdfast.spi.HolderInfo;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** A: acquire, or return the holder. */
abstract class AcquireRules extends RuleGroup {
  AcquireRules(StoreAccess way) {
    super(way);
  }

  @Rule("A1")
  void aFreeKeyIsGrantedForItsTtl() {
    Grant grant = grant();
    assertAtMost(LONG, grant.remaining(), "remaining");
    assertAbove(LONG.minusSeconds(30), grant.remaining(), "remaining");
    assertHolds(grant);
  }

  @Rule("A1")
  void aHeldKeyIsAnsweredWithItsHolder() {
    HolderInfo info =
        new HolderInfo("backend-8nyg2", "v2", Map.of("url", "http://10.0.0.7:8080"), 0);
    Grant grant = grant(ask().holder(info));
    Holder holder = busy(grant.key());
    assertEquals("backend-8nyg2", holder.id());
    assertEquals(Optional.of("v2"), holder.tag());
    assertEquals(Map.of("url", "http://10.0.0.7:8080"), holder.metadata());
    assertEquals(grant.token(), holder.token());
    assertTrue(holder.renewable(), "renewable");
    assertFalse(holder.ended(), "ended");
    assertFalse(holder.heldFor().isNegative(), "heldFor is negative");
    assertAtMost(Duration.ofSeconds(30), holder.heldFor(), "heldFor");
    assertAtMost(LONG, holder.remaining(), "remaining");
    assertAbove(LONG.minusSeconds(30), holder.remaining(), "remaining");
  }

  @Rule("A1")
  void aHolderWithoutTagHasNone() {
    assertEquals(Optional.empty(), busy(grant().key()).tag());
  }

  @Rule("A1")
  void theHolderIsToldAsItIsNow() {
    Grant grant = grant();
    Duration young = busy(grant.key()).heldFor();
    annotate(grant, 1, Map.of("state", "ready"));
    awaitClock(clock() + 2_000);
    Holder holder = busy(grant.key());
    assertEquals(Map.of("state", "ready"), holder.metadata());
    assertAbove(young, holder.heldFor(), "heldFor after a while");
  }

  @Rule("A1")
  void whatAHolderSaysOfItselfIsExact() {
    String id = "\uD83D\uDD12".repeat(256);
    Map<String, String> metadata =
        Map.of(
            "",
            "empty name",
            "nul",
            "\0",
            "quote",
            "\"\\/\b\f\n\r\t",
            "\u00E9e\u0301",
            "\uDBFF\uDFFF");
    HolderInfo info = new HolderInfo(id, id, metadata, 0);
    Holder holder = busy(grant(ask().holder(info)).key());
    assertEquals(id, holder.id());
    assertEquals(Optional.of(id), holder.tag());
    assertEquals(metadata, holder.metadata());
  }

  @Rule("A1")
  void metadataOfFourKibibytesIsExact() {
    Map<String, String> metadata = Map.of("k", "\u00E9".repeat(2044));
    HolderInfo info = new HolderInfo("h", "", metadata, 0);
    assertEquals(metadata, busy(grant(ask().holder(info)).key()).metadata());
  }

  @Rule("A1")
  void aLeaseThatRanOutIsTakenOver() {
    Grant earlier = expiredGrant();
    Grant later = grant(Ask.of(earlier.key()).by("successor"));
    assertNotEquals(earlier.token(), later.token());
    assertHolds(later);
  }

  @Rule("A1")
  void keysDoNotHinderEachOther() {
    Grant one = grant();
    Grant other = grant();
    assertHolds(one);
    assertHolds(other);
  }

  @Rule("A2")
  void theSameHolderIdIsRefusedByItself() {
    Grant grant = grant(ask().by("backend-1"));
    Holder holder = busy(Ask.of(grant.key()).by("backend-1"));
    assertEquals("backend-1", holder.id());
    assertEquals(grant.token(), holder.token());
    assertEquals(grant.expiresAt(), renewedNotBefore(grant), "the first lease is untouched");
  }

  private long renewedNotBefore(Grant grant) {
    return Math.min(grant.expiresAt(), renewed(grant).expiresAt());
  }

  @Rule("A3")
  void aRetryWithTheSameGrantIdGetsTheSameLease() {
    Ask ask = ask();
    Grant first = grant(ask);
    Grant again = grant(ask);
    assertEquals(first.token(), again.token());
    assertEquals(first.expiresAt(), again.expiresAt(), "a retry does not renew");
    released(again);
    assertEquals(Optional.empty(), find(ask.key()));
  }

  @Rule("A3")
  void aRetryStillGetsItsLeaseAfterARenewal() {
    Ask ask = ask();
    Grant renewed = renewed(grant(ask));
    Grant again = grant(ask);
    assertEquals(renewed.token(), again.token());
    assertEquals(renewed.expiresAt(), again.expiresAt());
  }

  @Rule("A3")
  void aDuplicateAfterItsReleaseIsRefused() {
    Ask ask = ask();
    released(grant(ask));
    assertRefused(Reason.DUPLICATE, ask);
    assertFree(ask.key());
  }

  @Rule("A3")
  void aDuplicateAfterAForcedReleaseIsRefused() {
    Ask ask = ask();
    forceRelease(grant(ask), "machine 7 is gone");
    assertRefused(Reason.DUPLICATE, ask);
    assertFree(ask.key());
  }

  @Rule("A3")
  void aDuplicateAfterItsLeaseRanOutIsRefused() {
    Ask ask = ask().ttl(SHORT);
    expired(grant(ask));
    assertRefused(Reason.DUPLICATE, ask);
    assertFree(ask.key());
  }

  @Rule("A3")
  void aDuplicateAfterAHandOverIsRefused() {
    Ask ask = ask();
    Grant theirs = attached(grant(ask));
    assertRefused(Reason.DUPLICATE, ask);
    renewed(theirs);
  }

  @Rule("A3")
  void aDuplicateDuringTheMinimumHoldIsRefused() {
    Ask ask = ask().minHold(LONG);
    released(grant(ask));
    assertRefused(Reason.DUPLICATE, ask);
  }

  @Rule("A3")
  void aDuplicateFromBeforeTheLastGrantFindsTheHolder() {
    Ask ask = ask();
    released(grant(ask));
    Grant later = grant(Ask.of(ask.key()));
    assertEquals(later.token(), busy(ask).token());
    renewed(later);
  }

  @Rule("A3")
  void grantIdsOfDifferentKeysAreIndependent() {
    Ask one = ask();
    LockKey otherKey = newKey();
    Ask other = Ask.of(otherKey).grantId(one.command().grantId());
    released(grant(one));
    assertHolds(grant(other));
  }

  @Rule("A6")
  void askingToWaitDoesNotWaitInTheStore() {
    Grant grant = grant();
    long start = System.nanoTime();
    busy(Ask.of(grant.key()).waitFor(Duration.ofMinutes(5)));
    assertAtMost(TIMEOUT, Duration.ofNanos(System.nanoTime() - start), "the call");
    renewed(grant);
  }
}
