package dev.holdfast;

import static dev.holdfast.Bench.KEY;
import static dev.holdfast.Bench.waiting;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.LeaseEvent.Kind;
import dev.holdfast.TestStore.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What the end of a manager does, and what comes after it. */
class CloseTest {
  private final Bench bench = new Bench();
  private final ManualClock clock = bench.clock;
  private final LockManager locks = bench.manager();

  @Test
  void releasesWhatIsHeldAndClosesTheStore() {
    List<Lease> leases = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      leases.add(Bench.lease(locks.acquire(LockKey.of("key-" + i), "a")));
    }
    List<LeaseEvent> events = Bench.eventsOf(leases.get(0));
    locks.close();
    for (Lease lease : leases) {
      assertEquals(LeaseState.RELEASED, lease.state());
      assertTrue(bench.store.memory.find(lease.key(), Duration.ZERO).isEmpty());
    }
    assertEquals(List.of(Kind.RELEASED), Bench.kinds(events));
    assertTrue(bench.store.closed);
    assertEquals(0, clock.pendingTasks());
  }

  @Test
  void isIdempotentAndCanBeAskedAsynchronously() {
    Lease lease = Bench.acquire(locks);
    CompletableFuture<Void> first = locks.async().close();
    CompletableFuture<Void> second = locks.async().close();
    locks.close();
    assertTrue(first.isDone() && second.isDone());
    assertEquals(1, bench.store.count("release"));
    assertFalse(lease.isHeld());
  }

  @Test
  void leavesTheStoreOpenIfTold() {
    bench.builder().keepStoreOpen().build().close();
    assertFalse(bench.store.closed);
  }

  @Test
  void leavesHandedOverLeasesAlone() {
    Lease lease = Bench.acquire(locks);
    HandOver offer = lease.handOver(Duration.ofHours(1), HandOver.Otherwise.RELEASE);
    locks.close();
    assertEquals(0, bench.store.count("release"));
    assertEquals(HandOver.Outcome.LOST, outcome(offer));
    assertTrue(bench.manager().resume(offer.ticket()).isHeld());
    clock.advanceSeconds(300);
    assertEquals(lease.token(), bench.manager().find(KEY).orElseThrow().token());
  }

  @Test
  void isBoundedWhenTheStoreIsFrozen() {
    Lease lease = Bench.acquire(locks);
    bench.store.fail("release", Fault.FROZEN);
    CompletableFuture<Void> closed = locks.async().close();
    assertFalse(lease.isHeld());
    clock.advance(Duration.ofMillis(4999));
    assertFalse(closed.isDone());
    clock.advance(Duration.ofMillis(1));
    assertTrue(closed.isDone());
    assertTrue(bench.store.closed);
  }

  @Test
  void endsWaitsAtOnce() throws Exception {
    Lease held = Bench.acquire(bench.manager());
    CompletableFuture<Acquisition> async = locks.async().acquire(waiting(Duration.ofHours(1)));
    CompletableFuture<Acquisition> sync =
        Bench.inBackground(() -> locks.acquire(waiting(Duration.ofHours(1))));
    while (bench.store.count("acquire") < 3) {
      Thread.onSpinWait();
    }
    locks.close();
    ExecutionException e = assertThrows(ExecutionException.class, sync::get);
    assertInstanceOf(IllegalStateException.class, e.getCause());
    CompletionException a = assertThrows(CompletionException.class, () -> Bench.done(async));
    assertInstanceOf(IllegalStateException.class, a.getCause());
    assertTrue(a.getCause().getMessage().contains("closed"));
    assertTrue(held.isHeld());
  }

  @Test
  void endsCallsThatPauseBetweenAttemptsAfterTheLimit() throws Exception {
    bench.store.fail("find", Fault.REFUSED);
    LockManager patient = bench.builder().callTimeout(Duration.ofSeconds(30)).build();
    CompletableFuture<?> sync = Bench.inBackground(() -> patient.find(KEY));
    CompletableFuture<?> async = patient.async().find(KEY);
    while (bench.store.count("find") < 2) {
      Thread.onSpinWait();
    }
    clock.advanceSeconds(29);
    CompletableFuture<Void> closed = patient.async().close();
    assertFalse(closed.isDone());
    clock.advanceUntil(closed);
    assertThrows(ExecutionException.class, sync::get);
    assertThrows(CompletionException.class, () -> Bench.done(async));
  }

  @Test
  void endsAsynchronousCallsThatAreNeverAnswered() {
    LockManager patient = bench.builder().callTimeout(Duration.ofMinutes(1)).build();
    bench.store.fail("acquire", Fault.FROZEN);
    CompletableFuture<Acquisition> call = patient.async().acquire(KEY, "a");
    CompletableFuture<Void> closed = patient.async().close();
    clock.advanceSeconds(60);
    assertTrue(closed.isDone());
    assertThrows(CompletionException.class, () -> Bench.done(call));
  }

  @Test
  void aCallUnderWayIsAwaitedAndItsGrantIsNotKept() {
    LockManager patient = bench.builder().build();
    bench.store.faults =
        (operation, number) -> operation.equals("acquire") ? Fault.REPLY_LOST : Fault.NONE;
    CompletableFuture<Acquisition> call = patient.async().acquire(KEY, "a");
    CompletableFuture<Void> closed = patient.async().close();
    bench.store.heal();
    clock.advanceSeconds(1);
    assertTrue(closed.isDone());
    CompletionException e = assertThrows(CompletionException.class, () -> Bench.done(call));
    assertInstanceOf(IllegalStateException.class, e.getCause());
    assertTrue(bench.store.memory.find(KEY, Duration.ZERO).isEmpty());
    clock.advanceSeconds(100);
    assertEquals(0, bench.store.count("renew"));
    assertEquals(0, clock.pendingTasks());
  }

  @Test
  void callsAfterwardsFailClearly() {
    Lease lease = Bench.acquire(locks);
    FencingToken token = lease.token();
    locks.close();
    List<Executable> calls =
        List.of(
            () -> locks.acquire(KEY, "a"),
            () -> locks.run(AcquireRequest.of(KEY), l -> l),
            () -> locks.runIfFree(AcquireRequest.of(KEY), l -> l),
            () -> locks.find(KEY),
            () -> locks.resume(KEY, token),
            () -> locks.resume(new LeaseTicket(KEY, token, 0)),
            () -> locks.revoke(KEY, token),
            () -> locks.forceRelease(KEY, token, "why"),
            () -> locks.observe(token),
            () -> locks.holders(HolderQuery.inNamespace("")));
    for (Executable call : calls) {
      IllegalStateException e = assertThrows(IllegalStateException.class, call);
      assertTrue(e.getMessage().contains("closed"));
    }
    AsyncLockManager async = locks.async();
    List<CompletableFuture<?>> futures =
        List.of(
            async.acquire(KEY, "a"),
            async.run(AcquireRequest.of(KEY), l -> new CompletableFuture<String>()),
            async.runIfFree(AcquireRequest.of(KEY), l -> new CompletableFuture<String>()),
            async.find(KEY),
            async.resume(KEY, token),
            async.resume(new LeaseTicket(KEY, token, 0)),
            async.revoke(KEY, token),
            async.forceRelease(KEY, token, "why"),
            async.observe(token),
            async.holders(HolderQuery.inNamespace("")));
    for (CompletableFuture<?> future : futures) {
      CompletionException e = assertThrows(CompletionException.class, () -> Bench.done(future));
      assertInstanceOf(IllegalStateException.class, e.getCause());
    }
  }

  @Test
  void leasesAfterwardsAnswerWithoutTheStore() {
    Lease lease = Bench.acquire(locks);
    locks.close();
    bench.store.calls.clear();
    assertFalse(lease.isHeld());
    assertEquals(Duration.ZERO, lease.remaining());
    assertEquals(ReleaseOutcome.ALREADY_RELEASED, lease.release());
    lease.close();
    assertThrows(LeaseLostException.class, lease::requireHeld);
    assertThrows(LeaseLostException.class, lease::renew);
    assertThrows(LeaseLostException.class, lease::ticket);
    assertThrows(LeaseLostException.class, () -> lease.annotate(java.util.Map.of("a", "b")));
    List<LeaseEvent> late = Bench.eventsOf(lease);
    assertEquals(List.of(Kind.RELEASED), Bench.kinds(late));
    assertEquals(List.of(), bench.store.calls);
  }

  @Test
  void worksOnAnInterruptedThreadWhichStaysInterrupted() {
    Lease lease = Bench.acquire(locks);
    Thread.currentThread().interrupt();
    locks.close();
    assertTrue(Thread.interrupted());
    assertFalse(lease.isHeld());
    assertTrue(bench.store.memory.find(KEY, Duration.ZERO).isEmpty());
  }

  private static HandOver.Outcome outcome(HandOver offer) {
    return Bench.done(offer.outcome().toCompletableFuture());
  }
}
