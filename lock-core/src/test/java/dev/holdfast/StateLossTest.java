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
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Section Q on the holder's side, L7, and the tokens that a manager has seen. */
class StateLossTest {
  private final Bench bench = new Bench();
  private final ManualClock clock = bench.clock;
  private final LockManager locks = bench.manager();
  private final Lease lease =
      Bench.lease(locks.acquire(AcquireRequest.of(KEY).holder("a").tag("blue")));
  private final List<LeaseEvent> events = Bench.eventsOf(lease);

  @Test
  void aLiveLeaseIsPutBackUnderItsOwnToken() {
    clock.advanceSeconds(5);
    bench.store.memory.loseState();
    clock.advanceSeconds(20);
    Holder holder = locks.find(KEY).orElseThrow();
    assertEquals(lease.token(), holder.token());
    assertEquals("blue", holder.tag().orElseThrow());
    assertEquals(Duration.ofSeconds(25), holder.heldFor());
    assertTrue(lease.isHeld());
    assertEquals(List.of(Kind.REINSTATED), Bench.kinds(events));
    clock.advanceSeconds(100);
    assertTrue(lease.isHeld());
  }

  @Test
  void isNotPutBackOverALaterGrant() {
    clock.advanceSeconds(1);
    bench.store.memory.loseState();
    Lease later = Bench.acquire(bench.manager());
    clock.advanceSeconds(20);
    assertEquals(Reason.SUPERSEDED, lossOf(lease).reason());
    assertTrue(later.isHeld());
  }

  @Test
  void isNotPutBackOnceItHasEndedByTheStoresClock() {
    bench.store.fail("renew", Fault.LOST);
    clock.advanceSeconds(38);
    bench.store.memory.loseState();
    clock.pause(Duration.ofSeconds(30));
    bench.store.heal();
    clock.advanceSeconds(30);
    assertEquals(LeaseState.LOST, lease.state());
    assertEquals(0, bench.store.count("reinstate"));
  }

  @Test
  void aLeaseThatDrainsIsNotPutBack() {
    locks.revoke(KEY, lease.token());
    clock.advanceSeconds(21);
    bench.store.memory.loseState();
    assertThrows(LeaseLostException.class, lease::renew);
    clock.advanceSeconds(60);
    assertEquals(0, bench.store.count("reinstate"));
  }

  @Test
  void aLostReplyOfAReinstatementIsNoLoss() {
    bench.store.memory.loseState();
    bench.store.faults =
        (operation, number) ->
            operation.equals("reinstate") && number == 1 ? Fault.REPLY_LOST : Fault.NONE;
    clock.advanceSeconds(30);
    assertTrue(lease.isHeld());
    assertEquals(LeaseState.ACTIVE, lease.state());
    assertEquals(lease.token(), locks.find(KEY).orElseThrow().token());
  }

  @Test
  void annotateOnAStoreThatLostStateWaitsForTheLeaseToBePutBack() {
    bench.store.memory.loseState();
    CompletableFuture<Void> call = lease.annotateAsync(Map.of("a", "b")).toCompletableFuture();
    clock.advanceSeconds(1);
    Bench.done(call);
    assertTrue(lease.isHeld());
    assertEquals(Map.of("a", "b"), locks.find(KEY).orElseThrow().metadata());
    assertEquals(Map.of("a", "b"), lease.holder().metadata());
    assertEquals(List.of(Kind.REINSTATED), Bench.kinds(events));
  }

  @Test
  void annotateOnALeaseThatIsOverTellsWhy() {
    locks.forceRelease(KEY, lease.token(), "why not");
    LeaseLostException e =
        assertThrows(LeaseLostException.class, () -> lease.annotate(Map.of("a", "b")));
    assertEquals(Reason.FORCE_RELEASED, e.loss().reason());
    assertEquals(LeaseState.LOST, lease.state());
  }

  @Test
  void anOlderAnnotationNeverReplacesANewerOne() {
    bench.store.faults =
        (operation, number) ->
            operation.equals("annotate") && number == 1 ? Fault.LOST : Fault.NONE;
    CompletableFuture<Void> older = lease.annotateAsync(Map.of("n", "1")).toCompletableFuture();
    lease.annotate(Map.of("n", "2"));
    clock.advanceSeconds(1);
    Bench.done(older);
    assertEquals(3, bench.store.count("annotate"));
    assertEquals(Map.of("n", "2"), locks.find(KEY).orElseThrow().metadata());
    assertEquals(Map.of("n", "2"), lease.holder().metadata());
  }

  @Test
  void annotationsArePutBackWithTheLease() {
    lease.annotate(Map.of("n", "1"));
    bench.store.memory.loseState();
    clock.advanceSeconds(20);
    assertEquals(Map.of("n", "1"), locks.find(KEY).orElseThrow().metadata());
    lease.annotate(Map.of("n", "2"));
    assertEquals(Map.of("n", "2"), locks.find(KEY).orElseThrow().metadata());
  }

  @Test
  void whatWasSeenIsTheFloorOfLaterTokens() {
    LockManager observer = bench.manager();
    FencingToken ahead =
        FencingToken.of(lease.token().value() + Duration.ofHours(23).toNanos() / 1000);
    observer.observe(ahead);
    Lease other = Bench.lease(observer.acquire(LockKey.of("other"), "b"));
    assertEquals(ahead.value() + 1, other.token().value());
    LockManager reader = bench.manager();
    reader.holders(HolderQuery.inNamespace(""));
    bench.store.memory.loseState();
    Lease next = Bench.lease(reader.acquire(LockKey.of("other"), "c"));
    assertTrue(next.token().isNewerThan(other.token()));
  }

  @Test
  void refusalsCountAsSeen() {
    LockManager ahead = bench.manager();
    ahead.observe(FencingToken.of(lease.token().value() + 1_000_000_000L));
    locks.forceRelease(KEY, lease.token(), "gone");
    Lease later = Bench.acquire(ahead);
    LockManager operator = bench.manager();
    assertEquals(Revocation.Outcome.SUPERSEDED, operator.revoke(KEY, lease.token()).outcome());
    bench.store.memory.loseState();
    Lease next = Bench.acquire(operator);
    assertTrue(next.token().isNewerThan(later.token()));
  }

  @Test
  void anImplausibleTokenIsRefusedAndKeptNowhere() {
    FencingToken typo = FencingToken.of(lease.token().value() * 2);
    assertThrows(IllegalArgumentException.class, () -> locks.observe(typo));
    assertThrows(IllegalArgumentException.class, () -> locks.resume(KEY, typo));
    Lease other = Bench.lease(locks.acquire(LockKey.of("other"), "b"));
    assertFalse(other.token().isNewerThan(typo));
  }

  private static LeaseLoss lossOf(Lease lease) {
    return assertThrows(LeaseLostException.class, lease::requireHeld).loss();
  }
}
