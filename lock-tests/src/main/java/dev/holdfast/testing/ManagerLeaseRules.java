package dev.holdfast.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.AcquireRequest;
import dev.holdfast.Holder;
import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.LeaseState;
import dev.holdfast.LeaseTimings;
import dev.holdfast.ReleaseOutcome;
import dev.holdfast.spi.Micros;
import java.time.Duration;
import java.util.Map;

/** L, above the store: what becomes of a lease that this side has. */
abstract class ManagerLeaseRules extends ManagerGroup {
  ManagerLeaseRules(StoreAccess way) {
    super(way);
  }

  @Rule("L2")
  void renewGivesTheWholeTimeAgain() {
    Lease lease = acquired(request());
    awaitClock(clock() + 2_000);
    long start = clock();
    lease.renew();
    Duration remaining = find(lease.key()).orElseThrow().remaining();
    Duration since = Micros.toDuration(clock() - start);
    assertAtMost(lease.ttl(), remaining, "remaining at the store");
    assertAtMost(remaining, lease.ttl().minus(since), "the ttl less what has passed since");
    assertTrue(lease.isHeld());
  }

  @Rule("L8")
  void leasesAreRenewedInTheBackground() {
    Duration ttl = Duration.ofMillis(400);
    while (!isRenewed(ttl)) {
      ttl = ttl.multipliedBy(2);
      assertAtMost(TIMEOUT, ttl, "the ttl that background renewal needs");
    }
  }

  /** Whether two leases outlive their ttl; a stalled machine may well lose a short one. */
  private boolean isRenewed(Duration ttl) {
    LeaseTimings timings = LeaseTimings.allowingShortTtl(ttl);
    Lease one = acquired(request().timings(timings));
    Lease other = acquired(request().timings(timings));
    awaitClock(clock() + ttl.multipliedBy(3).dividedBy(2).toMillis() * 1_000);
    boolean renewed = one.isHeld() && other.isHeld();
    if (renewed) {
      assertStoreHas(one);
      assertStoreHas(other);
    }
    return renewed;
  }

  @Rule("L4")
  void releaseTellsWhatBecameOfTheLease() {
    Lease lease = acquired(request());
    assertEquals(ReleaseOutcome.RELEASED, lease.release());
    assertFalse(lease.isHeld());
    assertEquals(LeaseState.RELEASED, lease.state());
    assertNobodyHas(lease.key());
    assertEquals(ReleaseOutcome.ALREADY_RELEASED, lease.release());
  }

  @Rule("L4")
  void aReleaseDoesNotTouchALaterGrant() {
    AcquireRequest request = request();
    Lease first = acquired(request);
    locks.forceRelease(first.key(), first.token(), "moved");
    Lease second = acquired(manager(), request);
    assertEquals(ReleaseOutcome.SUPERSEDED, first.release());
    assertTrue(second.isHeld());
    assertStoreHas(second);
  }

  @Rule("L5")
  void aLeaseReleasedByForceIsLostAtItsNextRenewal() {
    Lease lease = acquired(request());
    locks.forceRelease(lease.key(), lease.token(), "machine 7 is gone");
    lease.renewAsync().toCompletableFuture().handle((done, failure) -> failure).join();
    assertFalse(lease.isHeld());
    assertEquals(LeaseState.LOST, lease.state());
    assertLost(Reason.FORCE_RELEASED, lease::requireHeld);
    assertEquals(Reason.FORCE_RELEASED, Joined.join(lease.lost()).reason());
  }

  @Rule("L5")
  void aRevokedLeaseDrainsAndIsHeldUntilThen() {
    Lease lease = acquired(request());
    locks.revoke(lease.key(), lease.token());
    lease.renewAsync().toCompletableFuture().handle((done, failure) -> failure).join();
    assertEquals(LeaseState.DRAINING, lease.state());
    assertTrue(lease.isHeld());
    assertEquals(ReleaseOutcome.RELEASED, lease.release());
  }

  @Rule("L7")
  void annotateIsSeenByEverybody() {
    Lease lease = acquired(request().metadata(Map.of("state", "starting")));
    lease.annotate(Map.of("state", "ready"));
    assertEquals(Map.of("state", "ready"), held(AcquireRequest.of(lease.key())).metadata());
    assertEquals(Map.of("state", "ready"), lease.holder().metadata());
    lease.annotate(Map.of());
    assertEquals(Map.of(), find(lease.key()).orElseThrow().metadata());
  }

  @Rule("L9")
  void theMinimumHoldOutlivesTheRelease() {
    AcquireRequest request = request().holder("job").minHold(LONG);
    assertEquals(ReleaseOutcome.RELEASED, acquired(request).release());
    Holder holder = held(request);
    assertEquals("job", holder.id());
    assertTrue(holder.ended(), "ended");
    assertAbove(Duration.ofMinutes(9), holder.remaining(), "remaining");
  }

  @Rule("L9")
  void pastItsMaximumHoldALeaseIsNotRenewed() {
    LeaseTimings timings = LeaseTimings.allowingShortTtl(Duration.ofSeconds(1));
    Lease lease = acquired(request().timings(timings).maxHold(Duration.ofMillis(50)));
    await("the lease drains", () -> lease.state().compareTo(LeaseState.DRAINING) >= 0);
    await("the key is free", () -> find(lease.key()).isEmpty());
    await("the lease is lost", () -> lease.state() == LeaseState.LOST);
    assertFalse(lease.isHeld());
  }
}
