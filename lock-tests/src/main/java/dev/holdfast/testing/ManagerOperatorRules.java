package dev.holdfast.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.AcquireRequest;
import dev.holdfast.FencingToken;
import dev.holdfast.Holder;
import dev.holdfast.HolderPage;
import dev.holdfast.HolderQuery;
import dev.holdfast.Lease;
import dev.holdfast.LockKey;
import dev.holdfast.ReleaseOutcome;
import dev.holdfast.Revocation;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** T, L5, Q4, H, above the store: what operators do. */
abstract class ManagerOperatorRules extends ManagerGroup {
  private static final long HOUR = 3_600_000_000L;

  ManagerOperatorRules(StoreAccess way) {
    super(way);
  }

  @Rule({"T1", "T2", "Q4"})
  void whatWasObservedLiftsEveryLaterToken() {
    FencingToken highWater = FencingToken.of(clock() + HOUR);
    locks.observe(highWater);
    assertTrue(acquired(request()).token().isNewerThan(highWater));
    assertTrue(acquired(request()).token().isNewerThan(highWater));
  }

  @Rule("T3")
  void anImplausibleTokenIsRefusedAndKeptNowhere() {
    FencingToken typo = FencingToken.of(clock() + 25 * HOUR);
    assertThrows(IllegalArgumentException.class, () -> locks.observe(typo));
    assertThrows(IllegalArgumentException.class, () -> locks.resume(newKey(), typo));
    assertFalse(acquired(request()).token().isNewerThan(typo));
  }

  @Rule("L5")
  void revokeTellsWhenTheKeyIsFree() {
    Lease lease = acquired(request());
    Revocation revoked = locks.revoke(lease.key(), lease.token());
    assertEquals(Revocation.Outcome.REVOKED, revoked.outcome());
    assertAtMost(lease.ttl(), revoked.freeIn(), "freeIn");
    assertAbove(lease.ttl().minusSeconds(30), revoked.freeIn(), "freeIn");
    lease.release();
    Revocation late = locks.revoke(lease.key(), lease.token());
    assertEquals(new Revocation(Revocation.Outcome.ALREADY_ENDED, Duration.ZERO), late);
  }

  @Rule("L5")
  void revokeOfAnotherGrantTouchesNothing() {
    AcquireRequest request = request();
    Lease first = acquired(request);
    first.release();
    Lease second = acquired(request);
    assertEquals(Revocation.Outcome.SUPERSEDED, locks.revoke(first.key(), first.token()).outcome());
    second.renew();
    FencingToken unknown = FencingToken.of(second.token().value() + 1);
    assertEquals(Revocation.Outcome.UNKNOWN_LEASE, locks.revoke(first.key(), unknown).outcome());
    second.renew();
    assertTrue(second.isHeld());
  }

  @Rule("L5")
  void forceReleaseFreesThatGrantOnly() {
    AcquireRequest request = request();
    Lease first = acquired(request);
    assertEquals(
        ReleaseOutcome.RELEASED, locks.forceRelease(first.key(), first.token(), "machine 7"));
    Lease second = acquired(manager(), request);
    assertEquals(ReleaseOutcome.SUPERSEDED, locks.forceRelease(first.key(), first.token(), "late"));
    assertStoreHas(second);
  }

  @Rule("H1")
  void findTellsTheHolderOrNobody() {
    AcquireRequest request = request().holder("backend-1");
    assertTrue(locks.find(request.key()).isEmpty());
    Lease lease = acquired(manager(), request);
    Holder holder = locks.find(request.key()).orElseThrow();
    assertEquals("backend-1", holder.id());
    assertEquals(lease.token(), holder.token());
    lease.release();
    assertTrue(locks.find(request.key()).isEmpty());
  }

  @Rule("H2")
  void holdersAreListedPageByPage() {
    String namespace = newNamespace();
    Set<LockKey> all = new HashSet<>();
    for (int i = 0; i < 7; i++) {
      all.add(acquired(AcquireRequest.of(LockKey.of(namespace, "a/" + i))).key());
    }
    acquired(AcquireRequest.of(LockKey.of(namespace, "b/1")));
    Set<LockKey> listed = new HashSet<>();
    HolderQuery query = HolderQuery.inNamespace(namespace).startingWith("a/").limit(2);
    HolderPage page = locks.holders(query);
    page.entries().forEach(entry -> listed.add(entry.key()));
    while (page.hasNext()) {
      page = locks.holders(query.after(page));
      page.entries().forEach(entry -> listed.add(entry.key()));
    }
    assertEquals(all, listed);
  }
}
