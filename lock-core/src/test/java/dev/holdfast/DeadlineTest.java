package dev.holdfast;

import static dev.holdfast.Bench.KEY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.LeaseEvent.Kind;
import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.TestStore.Fault;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rules D1 to D5: what the holder believes, and until when. */
class DeadlineTest {
  private final Bench bench = new Bench();
  private final ManualClock clock = bench.clock;
  private final LockManager locks = bench.manager();

  @Test
  void followsTheTimelineWhenTheStoreIsGone() {
    Lease lease = Bench.acquire(locks);
    List<LeaseEvent> events = Bench.eventsOf(lease);
    bench.store.fail("renew", Fault.LOST);
    clock.advanceSeconds(18.9);
    assertEquals(List.of(), events);
    assertEquals(LeaseState.ACTIVE, lease.state());
    clock.advanceSeconds(1.2);
    assertEquals(LeaseState.JEOPARDY, lease.state());
    clock.advanceSeconds(19.8);
    assertEquals(LeaseState.JEOPARDY, lease.state());
    clock.advanceSeconds(0.2);
    assertEquals(LeaseState.DRAINING, lease.state());
    assertTrue(lease.isHeld());
    clock.advanceSeconds(9.8);
    assertTrue(lease.isHeld());
    clock.advanceSeconds(0.2);
    assertFalse(lease.isHeld());
    assertEquals(List.of(Kind.JEOPARDY, Kind.DRAINING, Kind.LOST), Bench.kinds(events));
    assertEquals(Reason.DEADLINE, events.get(2).loss().orElseThrow().reason());
    assertEquals(Reason.DEADLINE, lossOf(lease).reason());
  }

  @Test
  void countsFromBeforeTheRequestWasSent() {
    bench.store.faults =
        (operation, number) -> {
          if (operation.equals("acquire")) {
            clock.pause(Duration.ofSeconds(4)); // the reply takes that long
          }
          return Fault.NONE;
        };
    Lease lease = Bench.acquire(locks);
    assertEquals(Duration.ofSeconds(46), lease.remaining());
  }

  @Test
  void countsRenewalsFromBeforeTheyWereSent() {
    Lease lease = Bench.acquire(locks);
    bench.store.faults =
        (operation, number) -> {
          clock.pause(Duration.ofSeconds(3));
          return Fault.NONE;
        };
    lease.renew();
    assertEquals(Duration.ofSeconds(47), lease.remaining());
  }

  @Test
  void answersRightAfterAProcessPauseBeforeAnyTimerHasRun() {
    Lease lease = Bench.acquire(locks);
    List<LeaseEvent> events = Bench.eventsOf(lease);
    clock.pause(Duration.ofSeconds(49));
    assertTrue(lease.isHeld());
    clock.pause(Duration.ofSeconds(1));
    assertEquals(List.of(), events);
    assertFalse(lease.isHeld());
    assertEquals(LeaseState.LOST, lease.state());
    assertEquals(Duration.ZERO, lease.remaining());
    assertEquals(Reason.DEADLINE, lossOf(lease).reason());
  }

  @Test
  void tellsTheStateAsOfNowAfterAPause() {
    Lease lease = Bench.acquire(locks);
    clock.pause(Duration.ofSeconds(41));
    assertEquals(LeaseState.DRAINING, lease.state());
    assertTrue(lease.isHeld());
  }

  @Test
  void renewedLeaseGoesOnAsLongAsItIsRenewed() {
    Lease lease = Bench.acquire(locks);
    List<LeaseEvent> events = Bench.eventsOf(lease);
    for (int i = 0; i < 1000; i++) {
      clock.advanceSeconds(10);
      assertTrue(lease.isHeld());
    }
    assertEquals(List.of(), events);
    assertEquals(LeaseState.ACTIVE, lease.state());
  }

  @Test
  void lateReplyAfterTheSoftDeadlineDoesNotUndoDraining() {
    Lease lease = Bench.acquire(locks);
    bench.store.fail("renew", Fault.LOST);
    clock.advanceSeconds(41);
    bench.store.heal();
    clock.advanceSeconds(8);
    assertEquals(LeaseState.DRAINING, lease.state());
    clock.advanceSeconds(1);
    assertEquals(LeaseState.LOST, lease.state());
  }

  @Test
  void recoversWhenARenewalSucceedsBeforeTheSoftDeadline() {
    Lease lease = Bench.acquire(locks);
    List<LeaseEvent> events = Bench.eventsOf(lease);
    bench.store.fail("renew", Fault.LOST);
    clock.advanceSeconds(25);
    bench.store.heal();
    clock.advanceSeconds(15);
    assertEquals(LeaseState.ACTIVE, lease.state());
    assertEquals(List.of(Kind.JEOPARDY, Kind.RECOVERED), Bench.kinds(events));
  }

  @Test
  void aLostReplyIsNoLoss() {
    Lease lease = Bench.acquire(locks);
    bench.store.faults =
        (operation, number) ->
            operation.equals("renew") && number % 3 != 0 ? Fault.REPLY_LOST : Fault.NONE;
    for (int i = 0; i < 100; i++) {
      clock.advanceSeconds(5);
      assertTrue(lease.isHeld());
    }
    assertTrue(bench.store.count("renew") > 30);
  }

  @Test
  void revokedLeaseDrainsAndTellsWhy() {
    Lease lease = Bench.acquire(locks);
    List<LeaseEvent> events = Bench.eventsOf(lease);
    assertEquals(
        new Revocation(Revocation.Outcome.REVOKED, Duration.ofSeconds(60)),
        locks.revoke(KEY, lease.token()));
    clock.advanceSeconds(21);
    assertEquals(LeaseState.DRAINING, lease.state());
    assertTrue(lease.isHeld());
    clock.advanceSeconds(60);
    assertEquals(List.of(Kind.DRAINING, Kind.LOST), Bench.kinds(events));
    events.forEach(e -> assertEquals(Reason.REVOKED, e.loss().orElseThrow().reason()));
    assertEquals(1, bench.store.count("renew"));
  }

  @Test
  void supersededLeaseTellsByWhichToken() {
    Lease lease = Bench.acquire(locks);
    locks.forceRelease(KEY, lease.token(), "machine 7 is gone");
    Lease next = Bench.acquire(bench.manager());
    clock.advanceSeconds(20);
    LeaseLoss loss = lossOf(lease);
    assertEquals(Reason.SUPERSEDED, loss.reason());
    assertEquals(next.token(), loss.supersededBy().orElseThrow());
    assertTrue(next.token().isNewerThan(lease.token()));
  }

  @Test
  void forcedReleaseIsToldWithItsReason() {
    Lease lease = Bench.acquire(locks);
    locks.forceRelease(KEY, lease.token(), "machine 7 is gone");
    clock.advanceSeconds(20);
    assertEquals(Reason.FORCE_RELEASED, lossOf(lease).reason());
    assertTrue(lossOf(lease).detail().contains("machine 7 is gone"));
  }

  @Test
  void keepsTheTimingsOfTheRequest() {
    LeaseTimings timings =
        new LeaseTimings(
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofSeconds(40),
            Duration.ofSeconds(60));
    Lease lease = Bench.lease(locks.acquire(AcquireRequest.of(KEY).timings(timings)));
    assertEquals(Duration.ofSeconds(40), lease.remaining());
    clock.advanceSeconds(5);
    assertEquals(1, bench.store.count("renew"));
    bench.store.fail("renew", Fault.LOST);
    clock.advanceSeconds(30);
    assertEquals(LeaseState.DRAINING, lease.state());
    clock.advanceSeconds(10);
    assertEquals(LeaseState.LOST, lease.state());
  }

  private static LeaseLoss lossOf(Lease lease) {
    return assertThrows(LeaseLostException.class, lease::requireHeld).loss();
  }
}
