package dev.holdfast;

import static dev.holdfast.Bench.KEY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.LeaseEvent.Kind;
import dev.holdfast.TestStore.Fault;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Rule D3: events come in order, once, to every listener, and never under a lock. */
class LeaseEventsTest {
  private static final List<Kind> TROUBLE =
      List.of(Kind.JEOPARDY, Kind.RECOVERED, Kind.JEOPARDY, Kind.DRAINING, Kind.LOST);

  private final Bench bench = new Bench();
  private final ManualClock clock = bench.clock;

  /** Jeopardy, recovery, and a loss. */
  private void haveTrouble() {
    bench.store.fail("renew", Fault.LOST);
    clock.advanceSeconds(22);
    bench.store.heal();
    clock.advanceSeconds(10);
    bench.store.fail("renew", Fault.LOST);
    clock.advanceSeconds(60);
  }

  @Test
  void areInOrderWithOneTerminalEvent() {
    Lease lease = Bench.acquire(bench.manager());
    List<LeaseEvent> events = Bench.eventsOf(lease);
    haveTrouble();
    assertEquals(TROUBLE, Bench.kinds(events));
    for (LeaseEvent event : events) {
      assertEquals(KEY, event.key());
      assertEquals(lease.token(), event.token());
      assertEquals(
          event.kind() == Kind.DRAINING || event.kind() == Kind.LOST, event.loss().isPresent());
    }
    lease.close();
    lease.release();
    clock.advanceSeconds(1000);
    assertEquals(TROUBLE, Bench.kinds(events));
    assertEquals(List.of("JEOPARDY", "ACTIVE", "JEOPARDY", "DRAINING", "LOST"), states(events));
  }

  @Test
  void aLateListenerIsToldThePast() {
    Lease lease = Bench.acquire(bench.manager());
    haveTrouble();
    assertEquals(TROUBLE, Bench.kinds(Bench.eventsOf(lease)));
  }

  @Test
  void onlyTheLast64AreRemembered() {
    Lease lease = Bench.acquire(bench.manager());
    for (int i = 0; i < 50; i++) {
      clock.jumpWall(Duration.ofSeconds(2));
      clock.advanceSeconds(0.1);
      lease.isHeld();
      clock.advanceSeconds(0.1);
    }
    lease.close();
    List<LeaseEvent> late = Bench.eventsOf(lease);
    assertEquals(64, late.size());
    assertEquals(Kind.RELEASED, late.get(63).kind());
  }

  @Test
  void aListenerThatFailsHarmsNobody() {
    Lease lease = Bench.acquire(bench.manager());
    lease.onEvent(
        event -> {
          throw new AssertionError("a listener's own fault");
        });
    List<LeaseEvent> events = Bench.eventsOf(lease);
    haveTrouble();
    assertEquals(TROUBLE, Bench.kinds(events));
  }

  @Test
  void aSlowListenerDelaysNeitherOthersNorRenewals() {
    Queue<Runnable> later = new ArrayDeque<>();
    Executor slowFirst =
        new Executor() {
          private boolean first = true;

          @Override
          public void execute(Runnable task) {
            if (first) {
              first = false;
              later.add(task);
            } else {
              task.run();
            }
          }
        };
    Lease lease = Bench.acquire(bench.builder().eventExecutor(slowFirst).build());
    List<LeaseEvent> slow = Bench.eventsOf(lease);
    List<LeaseEvent> quick = Bench.eventsOf(lease);
    haveTrouble();
    assertEquals(TROUBLE, Bench.kinds(quick));
    assertEquals(List.of(), slow);
    later.remove().run();
    assertEquals(TROUBLE, Bench.kinds(slow));
  }

  @Test
  void anExecutorThatRefusesLosesNoEvent() {
    Executor refusing =
        task -> {
          throw new RejectedExecutionException("saturated");
        };
    Lease lease = Bench.acquire(bench.builder().eventExecutor(refusing).build());
    List<LeaseEvent> events = Bench.eventsOf(lease);
    haveTrouble();
    assertEquals(TROUBLE, Bench.kinds(events));
    assertTrue(lease.lost().toCompletableFuture().isDone());
  }

  @Test
  void aListenerMayUseTheLeaseAndSeesEventsInOrderAllTheSame() throws Exception {
    LockManager locks = bench.manager();
    Lease lease = Bench.acquire(locks);
    List<Kind> before = new ArrayList<>();
    lease.onEvent(event -> before.add(event.kind()));
    lease.onEvent(
        event -> {
          if (event.kind() == Kind.JEOPARDY) {
            lease.release(); // publishes another event while this one is being handed on
            locks.find(KEY);
          }
        });
    List<LeaseEvent> after = Bench.eventsOf(lease);
    bench.store.fail("renew", Fault.LOST);
    clock.advanceSeconds(25);
    assertEquals(List.of(Kind.JEOPARDY, Kind.RELEASED), before);
    assertEquals(List.of(Kind.JEOPARDY, Kind.RELEASED), Bench.kinds(after));
  }

  @Test
  void listenersHoldNoLockOfTheLease() throws Exception {
    Lease lease = Bench.acquire(bench.manager());
    List<Boolean> answers = new ArrayList<>();
    lease.onEvent(
        event -> {
          CompletableFuture<LeaseState> other = Bench.inBackground(lease::state);
          CompletableFuture<ReleaseOutcome> release = Bench.inBackground(lease::release);
          answers.add(other.join() != null && release.join() != null);
        });
    bench.store.fail("renew", Fault.LOST);
    clock.advanceSeconds(25);
    assertEquals(List.of(true, true), answers);
  }

  @Test
  void lostCompletesOnlyWithALoss() {
    LockManager locks = bench.manager();
    Lease released = Bench.acquire(locks);
    CompletableFuture<LeaseLoss> never = released.lost().toCompletableFuture();
    released.close();
    assertFalse(never.isDone());
    Lease lease = Bench.acquire(locks);
    CompletableFuture<LeaseLoss> lost = lease.lost().toCompletableFuture();
    List<LeaseLoss> told = new ArrayList<>();
    lease.lost().thenAccept(told::add);
    assertFalse(lost.isDone());
    locks.forceRelease(KEY, lease.token(), "why not");
    clock.advanceSeconds(20);
    assertEquals(LeaseLoss.Reason.FORCE_RELEASED, Bench.done(lost).reason());
    assertEquals(1, told.size());
    assertTrue(lease.lost().toCompletableFuture().isDone());
  }

  @Test
  void nobodyElseCanCompleteLost() {
    Lease lease = Bench.acquire(bench.manager());
    lease.lost().toCompletableFuture().cancel(true);
    CompletableFuture<LeaseLoss> lost = lease.lost().toCompletableFuture();
    assertFalse(lost.isDone());
    haveTrouble();
    assertEquals(LeaseLoss.Reason.DEADLINE, Bench.done(lost).reason());
  }

  private static List<String> states(List<LeaseEvent> events) {
    return events.stream().map(e -> e.state().name()).toList();
  }
}
