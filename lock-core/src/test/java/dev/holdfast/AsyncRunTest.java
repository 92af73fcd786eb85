package dev.holdfast;

import static dev.holdfast.Bench.KEY;
import static dev.holdfast.Bench.waiting;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.TestStore.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** Asynchronous work under a lease. */
class AsyncRunTest {
  private static final AcquireRequest REQUEST = AcquireRequest.of(KEY);

  private final Bench bench = new Bench();
  private final ManualClock clock = bench.clock;
  private final LockManager manager = bench.manager();
  private final AsyncLockManager locks = manager.async();
  private final CompletableFuture<String> work = new CompletableFuture<>();

  @Test
  void holdsTheLeaseUntilTheStageIsDone() {
    CompletableFuture<String> run = locks.run(REQUEST, lease -> work);
    assertTrue(isHeld());
    work.complete("done");
    assertEquals("done", Bench.done(run));
    assertFalse(isHeld());
    assertEquals(new RunOutcome.Ran<>("done"), Bench.done(locks.runIfFree(REQUEST, lease -> work)));
  }

  @Test
  void theLeaseIsReleasedBeforeTheResultIsTold() {
    List<Boolean> heldThen = new ArrayList<>();
    locks.run(REQUEST, lease -> work).thenRun(() -> heldThen.add(isHeld()));
    work.complete("done");
    assertEquals(List.of(false), heldThen);
  }

  @Test
  void whatTheWorkFailsWithPassesThrough() {
    IllegalStateException own = new IllegalStateException("own");
    CompletableFuture<String> run = locks.run(REQUEST, lease -> work);
    work.completeExceptionally(own);
    assertSame(own, failure(run));
    CompletableFuture<String> thrower =
        locks.run(
            REQUEST,
            lease -> {
              throw own;
            });
    assertSame(own, failure(thrower));
    AssertionError error = new AssertionError("own");
    CompletableFuture<String> broken =
        locks.run(
            REQUEST,
            lease -> {
              throw error;
            });
    assertSame(error, failure(broken));
    assertInstanceOf(NullPointerException.class, failure(locks.run(REQUEST, lease -> null)));
    assertFalse(isHeld());
  }

  @Test
  void aHeldKeyIsAnExceptionOrASkip() {
    Lease held = Bench.acquire(bench.manager());
    LockHeldException e =
        assertInstanceOf(LockHeldException.class, failure(locks.run(REQUEST, lease -> work)));
    assertEquals(held.token(), e.holder().token());
    RunOutcome<String> outcome = Bench.done(locks.runIfFree(REQUEST, lease -> work));
    assertInstanceOf(RunOutcome.Skipped.class, outcome);
  }

  @Test
  void aLossCancelsTheWork() {
    CompletableFuture<Lease> begun = new CompletableFuture<>();
    CompletableFuture<String> run =
        locks.run(
            REQUEST,
            lease -> {
              begun.complete(lease);
              return work;
            });
    manager.forceRelease(KEY, begun.join().token(), "gone");
    clock.advanceSeconds(20);
    assertTrue(work.isCancelled());
    LeaseLostException lost = assertInstanceOf(LeaseLostException.class, failure(run));
    assertEquals(Reason.FORCE_RELEASED, lost.loss().reason());
    assertInstanceOf(CancellationException.class, lost.getSuppressed()[0]);
  }

  @Test
  void drainingCancelsTheWorkAndSaysWhy() {
    CompletableFuture<String> run =
        locks.run(REQUEST.maxHold(Duration.ofSeconds(30)), lease -> work);
    clock.advanceSeconds(30);
    assertTrue(work.isCancelled());
    LeaseLostException lost = assertInstanceOf(LeaseLostException.class, failure(run));
    assertEquals(Reason.MAX_HOLD, lost.loss().reason());
    assertFalse(isHeld());
  }

  @Test
  void cancellingEndsTheWait() {
    Lease held = Bench.acquire(bench.manager());
    CompletableFuture<String> run = locks.run(waiting(Duration.ofHours(1)), lease -> work);
    CompletableFuture<RunOutcome<String>> runIfFree =
        locks.runIfFree(waiting(Duration.ofHours(1)), lease -> work);
    run.cancel(true);
    runIfFree.cancel(true);
    held.close();
    assertFalse(isHeld());
    assertEquals(3, bench.store.count("acquire")); // nobody was woken
  }

  @Test
  void cancellingWhileTheGrantIsOnItsWayLeavesNothing() {
    bench.store.fail("acquire", Fault.REPLY_LOST);
    List<Lease> begun = new ArrayList<>();
    CompletableFuture<String> run =
        locks.run(
            REQUEST,
            lease -> {
              begun.add(lease);
              return work;
            });
    assertTrue(isHeld());
    run.cancel(true);
    bench.store.heal();
    clock.advanceSeconds(10);
    assertFalse(isHeld());
    assertEquals(List.of(), begun);
    assertEquals(0, clock.pendingTasks());
  }

  @Test
  void cancellingCancelsTheWorkAndReleases() {
    CompletableFuture<String> run = locks.run(REQUEST, lease -> work);
    assertTrue(isHeld());
    run.cancel(true);
    assertTrue(work.isCancelled());
    assertFalse(isHeld());
  }

  @Test
  void aHandOverIsTheWorksOwnDoing() {
    CompletableFuture<LeaseTicket> run =
        locks.run(REQUEST, lease -> CompletableFuture.completedFuture(lease.ticket()));
    assertTrue(isHeld());
    assertTrue(bench.manager().resume(Bench.done(run)).isHeld());
  }

  private boolean isHeld() {
    return bench.store.memory.find(KEY, Duration.ZERO).isPresent();
  }

  private static Throwable failure(CompletableFuture<?> run) {
    return assertThrows(CompletionException.class, () -> Bench.done(run)).getCause();
  }
}
