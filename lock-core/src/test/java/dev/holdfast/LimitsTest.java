package dev.holdfast;

import static dev.holdfast.Bench.KEY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.LeaseEvent.Kind;
import dev.holdfast.LeaseLoss.Reason;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rule L9 on the holder's side, and release. */
class LimitsTest {
  private final Bench bench = new Bench();
  private final ManualClock clock = bench.clock;
  private final LockManager locks = bench.manager();

  @Test
  void pastItsMaximumHoldALeaseIsNotRenewedAndDrains() {
    Lease lease =
        Bench.lease(locks.acquire(AcquireRequest.of(KEY).maxHold(Duration.ofSeconds(90))));
    List<LeaseEvent> events = Bench.eventsOf(lease);
    clock.advanceSeconds(89.9);
    assertEquals(LeaseState.ACTIVE, lease.state());
    clock.advanceSeconds(0.1);
    assertEquals(LeaseState.DRAINING, lease.state());
    assertTrue(lease.isHeld());
    long renewals = bench.store.count("renew");
    clock.advanceSeconds(60);
    assertEquals(renewals, bench.store.count("renew"));
    assertEquals(List.of(Kind.DRAINING, Kind.LOST), Bench.kinds(events));
    events.forEach(e -> assertEquals(Reason.MAX_HOLD, e.loss().orElseThrow().reason()));
    clock.advanceSeconds(10);
    assertTrue(locks.find(KEY).isEmpty());
  }

  @Test
  void aMaximumHoldBelowTheFirstRenewalStillEndsTheLease() {
    Lease lease = Bench.lease(locks.acquire(AcquireRequest.of(KEY).maxHold(Duration.ofSeconds(1))));
    clock.advanceSeconds(1);
    assertEquals(LeaseState.DRAINING, lease.state());
    assertThrows(LeaseLostException.class, lease::renew);
    assertThrows(LeaseLostException.class, lease::ticket);
  }

  @Test
  void aMinimumHoldKeepsTheKeyTakenAfterTheRelease() {
    AcquireRequest job = AcquireRequest.of(KEY).minHold(Duration.ofMinutes(5));
    Lease lease = Bench.lease(locks.acquire(job));
    clock.advanceSeconds(100);
    assertEquals(ReleaseOutcome.RELEASED, lease.release());
    assertFalse(lease.isHeld());
    Holder holder = locks.find(KEY).orElseThrow();
    assertTrue(holder.ended());
    assertFalse(holder.renewable());
    assertEquals(Duration.ofSeconds(200), holder.remaining());
    assertFalse(locks.acquire(KEY, "b").acquired());
    clock.advanceSeconds(200);
    assertTrue(locks.acquire(KEY, "b").acquired());
  }

  @Test
  void aRunKeepsTheMinimumHoldToo() {
    AcquireRequest job = AcquireRequest.of(KEY).minHold(Duration.ofMinutes(5));
    assertEquals(new RunOutcome.Ran<>("done"), locks.runIfFree(job, lease -> "done"));
    assertTrue(locks.runIfFree(job, lease -> "again") instanceof RunOutcome.Skipped<String>);
    clock.advanceSeconds(300);
    assertEquals(new RunOutcome.Ran<>("again"), locks.runIfFree(job, lease -> "again"));
  }

  @Test
  void releaseIsIdempotentAndToldWhatItFound() {
    Lease lease = Bench.acquire(locks);
    assertEquals(ReleaseOutcome.RELEASED, lease.release());
    assertEquals(ReleaseOutcome.ALREADY_RELEASED, lease.release());
    assertEquals(1, bench.store.count("release"));
    Lease next = Bench.acquire(locks);
    lease.close();
    lease.release();
    assertTrue(next.isHeld());
    assertTrue(locks.find(KEY).isPresent());
  }

  @Test
  void aRepeatedReleaseWhoseReplyWasLostIsOurs() {
    Lease lease = Bench.acquire(locks);
    bench.store.faults =
        (operation, number) ->
            operation.equals("release") && number == 1
                ? TestStore.Fault.REPLY_LOST
                : TestStore.Fault.NONE;
    var call = lease.releaseAsync().toCompletableFuture();
    clock.advanceSeconds(1);
    assertEquals(ReleaseOutcome.RELEASED, Bench.done(call));
  }

  @Test
  void aReleaseThatFailsIsTriedAgainWithinTheLeasesTime() {
    Lease lease = Bench.acquire(locks);
    bench.store.fail("release", TestStore.Fault.LOST);
    var call = lease.releaseAsync().toCompletableFuture();
    clock.advanceSeconds(10);
    assertTrue(call.isCompletedExceptionally());
    assertFalse(lease.isHeld());
    bench.store.heal();
    clock.advanceSeconds(5);
    assertTrue(locks.find(KEY).isEmpty());
    long tries = bench.store.count("release");
    clock.advanceSeconds(1000);
    assertEquals(tries, bench.store.count("release"));
  }

  @Test
  void closeNeverThrows() throws Exception {
    Lease lease = Bench.acquire(locks);
    bench.store.fail("release", TestStore.Fault.REFUSED);
    clock.advanceUntil(
        Bench.inBackground(
            () -> {
              lease.close();
              return lease;
            }));
    assertFalse(lease.isHeld());
    bench.store.fail("release", TestStore.Fault.BROKEN);
    Lease other = Bench.lease(locks.acquire(LockKey.of("other"), "a"));
    assertThrows(NoClassDefFoundError.class, other::release);
    bench.store.heal();
    clock.advanceSeconds(10);
    assertTrue(locks.find(KEY).isEmpty());
    assertTrue(locks.find(LockKey.of("other")).isEmpty());
  }
}
