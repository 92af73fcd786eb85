package dev.holdfast.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.Holder;
import dev.holdfast.LockKey;
import dev.holdfast.spi.AcquireReply.Reason;
import dev.holdfast.spi.AttachReply.Attached;
import dev.holdfast.spi.LockRecord.Phase;
import dev.holdfast.spi.Micros;
import dev.holdfast.spi.Refusal;
import dev.holdfast.spi.ReleaseReply.Freed;
import dev.holdfast.spi.RevokeReply.Revoking;
import java.time.Duration;
import java.util.Optional;

/** L4, L5, L9: release, revocation, forced release, and the limits. */
abstract class ReleaseRules extends RuleGroup {
  private static final Freed NOW = new Freed(Duration.ZERO);

  ReleaseRules(StoreAccess way) {
    super(way);
  }

  private Grant inventedLive() {
    return Grant.invented(newKey(), clock(), clock() + Micros.of(LONG));
  }

  @Rule("L4")
  void releaseFreesTheKeyAtOnce() {
    Grant grant = grant();
    assertEquals(NOW, release(grant));
    assertFree(grant.key());
  }

  @Rule("L4")
  void releasingTwiceIsHarmless() {
    Grant grant = grant();
    release(grant);
    assertEquals(new Refusal.Ended(Phase.RELEASED, ""), release(grant));
    assertFree(grant.key());
  }

  @Rule("L4")
  void aRetriedReleaseDoesNotTouchALaterGrant() {
    Grant first = grant();
    release(first);
    Grant second = grant(Ask.of(first.key()));
    assertEquals(new Refusal.Superseded(second.token()), release(first));
    assertHolds(second);
    renewed(second);
  }

  @Rule("L4")
  void releaseKeepsTheRecord() {
    Ask ask = ask().floor(clock() + 60_000_000);
    Grant grant = grant(ask);
    release(grant);
    assertRefused(Reason.DUPLICATE, ask);
    assertEquals(grant.tokenValue() + 1, grant(Ask.of(grant.key())).tokenValue());
  }

  @Rule("L4")
  void aReleaseOfAMissingRecordKeepsARenewalFromBringingItBack() {
    Grant lost = inventedLive();
    assertEquals(NOW, release(lost));
    assertEquals(new Refusal.Ended(Phase.RELEASED, ""), renew(lost));
    assertEquals(new Refusal.Ended(Phase.RELEASED, ""), reinstate(lost));
    assertFree(lost.key());
  }

  @Rule("L4")
  void aReleaseOfAnOlderRecordKeepsARenewalFromBringingItBack() {
    Grant older = expiredGrant();
    Grant lost = Grant.invented(older.key(), older.tokenValue() + 1_000, clock() + Micros.of(LONG));
    assertEquals(NOW, release(lost));
    assertEquals(new Refusal.Ended(Phase.RELEASED, ""), reinstate(lost));
    assertEquals(new Refusal.Superseded(lost.token()), renew(older));
    assertFree(lost.key());
  }

  @Rule("L4")
  void aReleaseOfALostAttachKeepsARenewalFromBringingItBack() {
    Grant mine = grant();
    Grant lost = mine.attached(mine.attach(), attachedReply(mine, 1));
    assertEquals(NOW, release(lost));
    assertEquals(new Refusal.Ended(Phase.RELEASED, ""), reinstate(lost));
    assertFree(mine.key());
  }

  private static Attached attachedReply(Grant grant, int number) {
    return new Attached(
        number,
        LONG,
        grant.expiresAt(),
        grant.command().grantId(),
        grant.command().holder(),
        LONG,
        Duration.ZERO,
        Duration.ZERO,
        Duration.ZERO);
  }

  @Rule("L4")
  void aForcedReleaseOfAMissingRecordKeepsARenewalFromBringingItBack() {
    Grant lost = inventedLive();
    assertEquals(NOW, forceRelease(lost, "machine 7 is gone"));
    assertEquals(new Refusal.Ended(Phase.FORCED, "machine 7 is gone"), renew(lost));
    assertEquals(new Refusal.Ended(Phase.FORCED, "machine 7 is gone"), reinstate(lost));
    assertTrue(grant(Ask.of(lost.key())).token().isNewerThan(lost.token()));
  }

  @Rule("L5")
  void aRevokedLeaseLastsButIsNotRenewed() {
    Grant grant = grant();
    Revoking reply = assertInstanceOf(Revoking.class, revoke(grant));
    assertAtMost(LONG, reply.freeIn(), "freeIn");
    assertAbove(LONG.minusSeconds(30), reply.freeIn(), "freeIn");
    assertInstanceOf(Refusal.Revoked.class, renew(grant));
    Holder holder = busy(grant.key());
    assertFalse(holder.renewable(), "renewable");
    assertFalse(holder.ended(), "ended");
  }

  @Rule("L5")
  void aRevokedLeaseIsFreeInTheEnd() {
    Grant grant =
        expiredAfter(g -> revoke(g) instanceof Revoking ? Optional.of(g) : Optional.empty());
    assertFree(grant.key());
  }

  @Rule("L5")
  void revokingTwiceIsHarmless() {
    Grant grant = grant();
    Revoking first = (Revoking) revoke(grant);
    Revoking second = (Revoking) revoke(grant);
    assertAtMost(first.freeIn(), second.freeIn(), "freeIn a little later");
  }

  @Rule("L5")
  void aRevocationReachesWhoeverAttached() {
    Grant theirs = attached(grant());
    assertInstanceOf(Revoking.class, revoke(theirs));
    assertInstanceOf(Refusal.Revoked.class, renew(theirs));
  }

  @Rule({"L5", "L9"})
  void aRevocationCountsTheMinimumHold() {
    Grant grant = grant(ask().minHold(LONG.multipliedBy(2)));
    Revoking reply = (Revoking) revoke(grant);
    assertAbove(LONG, reply.freeIn(), "freeIn");
    assertAtMost(LONG.multipliedBy(2), reply.freeIn(), "freeIn");
  }

  @Rule("L5")
  void aNewGrantIsNotRevoked() {
    Grant revoked = grant();
    revoke(revoked);
    released(revoked);
    renewed(grant(Ask.of(revoked.key())));
  }

  @Rule("L5")
  void aForcedReleaseFreesThatGrantAtOnce() {
    Grant grant = grant();
    assertEquals(NOW, forceRelease(grant, "moved"));
    Grant later = grant(Ask.of(grant.key()));
    assertTrue(later.token().isNewerThan(grant.token()), "the next token is larger");
  }

  @Rule("L5")
  void aForcedReleaseFreesOnlyThatGrant() {
    Grant first = grant();
    released(first);
    Grant second = grant(Ask.of(first.key()));
    assertEquals(new Refusal.Superseded(second.token()), forceRelease(first, "late"));
    assertHolds(second);
    renewed(second);
  }

  @Rule("L5")
  void aForcedReleaseReachesWhoeverAttached() {
    Grant theirs = attached(grant());
    assertEquals(NOW, forceRelease(theirs, "moved"));
    assertEquals(new Refusal.Ended(Phase.FORCED, "moved"), renew(theirs));
    assertFree(theirs.key());
  }

  @Rule("L5")
  void theReasonIsExact() {
    Grant grant = grant();
    String reason = "\u00E9\0\uD83D\uDD12 \"quoted\" 'x' \\ ".repeat(8) + "\n";
    forceRelease(grant, reason);
    assertEquals(new Refusal.Ended(Phase.FORCED, reason), renew(grant));
  }

  @Rule("L9")
  void aReleaseBeforeTheMinimumHoldKeepsTheKeyTaken() {
    Grant grant = grant(ask().minHold(LONG));
    Freed reply = assertInstanceOf(Freed.class, release(grant));
    assertAbove(LONG.minusSeconds(30), reply.freeIn(), "freeIn");
    assertAtMost(LONG, reply.freeIn(), "freeIn");
    Holder holder = busy(grant.key());
    assertEquals(grant.token(), holder.token());
    assertTrue(holder.ended(), "ended");
    assertFalse(holder.renewable(), "renewable");
    assertEquals(holder.id(), find(grant.key()).orElseThrow().id());
  }

  @Rule("L9")
  void theMinimumHoldCountsFromTheGrant() {
    Duration minHold = Duration.ofMillis(80);
    Grant grant = grant(ask().minHold(minHold));
    released(grant);
    awaitClock(grant.grantedAt() + Micros.of(minHold));
    assertFree(grant.key());
  }

  @Rule("L9")
  void aMinimumHoldThatIsOverKeepsNothing() {
    Grant grant = grant(ask().minHold(SHORT));
    awaitClock(grant.grantedAt() + Micros.of(SHORT));
    assertEquals(NOW, release(grant));
    assertFree(grant.key());
  }

  @Rule("L9")
  void aMinimumHoldLongerThanTheTtlIsKept() {
    Grant grant = grant(ask().minHold(LONG.multipliedBy(2)));
    Freed reply = assertInstanceOf(Freed.class, release(grant));
    assertAbove(LONG, reply.freeIn(), "freeIn");
    assertTrue(busy(grant.key()).ended(), "ended");
  }

  @Rule("L9")
  void aCrashIgnoresTheMinimumHold() {
    Grant grant = expired(grant(ask().ttl(SHORT).minHold(LONG)));
    assertFree(grant.key());
  }

  @Rule({"L5", "L9"})
  void aForcedReleaseClearsTheMinimumHold() {
    Grant held = grant(ask().minHold(LONG));
    assertEquals(NOW, forceRelease(held, "moved"));
    assertFree(held.key());
    Grant kept = grant(ask().minHold(LONG));
    released(kept);
    assertEquals(NOW, forceRelease(kept, "moved"));
    assertFree(kept.key());
  }

  @Rule("L9")
  void theNextGrantHasItsOwnMinimumHold() {
    LockKey key = newKey();
    forceRelease(grant(Ask.of(key).minHold(LONG)), "moved");
    assertEquals(NOW, release(grant(Ask.of(key))));
  }
}
