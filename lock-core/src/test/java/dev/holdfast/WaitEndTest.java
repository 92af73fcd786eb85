package dev.holdfast;

import static dev.holdfast.Bench.KEY;
import static dev.holdfast.Bench.waiting;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.TestStore.Call;
import dev.holdfast.TestStore.Fault;
import dev.holdfast.spi.AcquireCommand;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** Rules A4 to A6: how a wait ends, and that a call without one never waits. */
class WaitEndTest {
  private final Bench bench = new Bench();
  private final ManualClock clock = bench.clock;
  private final LockManager other = bench.manager();
  private final LockManager locks = bench.manager();

  @Test
  void returnsTheHolderAtTheEndOfTheWaitInTime() {
    Lease held = Bench.acquire(other);
    CompletableFuture<Acquisition> call = wait(3);
    clock.advance(Duration.ofMillis(2999));
    assertFalse(call.isDone());
    clock.advance(Duration.ofMillis(1));
    Held result = assertInstanceOf(Held.class, Bench.done(call));
    assertEquals(held.token(), result.holder().token());
    assertTrue(held.isHeld());
  }

  @Test
  void returnsWithinTheWaitAndOneTimeOutWhenTheStoreFreezes() {
    Lease held = Bench.acquire(other);
    CompletableFuture<Acquisition> call = wait(3);
    bench.store.fail("acquire", Fault.FROZEN);
    held.close();
    clock.advanceSeconds(8);
    assertTrue(call.isCompletedExceptionally());
    assertThrows(CompletionException.class, call::join);
  }

  @Test
  void withoutAWaitItNeverWaits() {
    Lease held = Bench.acquire(other);
    assertEquals(held.token(), locks.acquire(KEY, "b").holder().token());
    assertEquals(2, bench.store.count("acquire"));
    assertEquals(
        0, ((AcquireCommand) bench.store.calls("acquire").get(1).argument(0)).waitFor().toNanos());
  }

  @Test
  void aDifferentTagThrowsAtOnceOrAtTheEndOfTheWait() {
    Acquisition held = other.acquire(AcquireRequest.of(KEY).tag("blue"));
    AcquireRequest request = AcquireRequest.of(KEY).tag("green");
    TagMismatchException e = assertThrows(TagMismatchException.class, () -> locks.acquire(request));
    assertEquals(held.holder().token(), e.holder().token());
    CompletableFuture<Acquisition> call =
        locks.async().acquire(request.waitUpTo(Duration.ofSeconds(3)));
    clock.advance(Duration.ofMillis(2999));
    assertFalse(call.isDone());
    clock.advance(Duration.ofMillis(1));
    CompletionException end = assertThrows(CompletionException.class, () -> Bench.done(call));
    assertInstanceOf(TagMismatchException.class, end.getCause());
    assertInstanceOf(Held.class, locks.acquire(KEY, "no tag"));
  }

  @Test
  void anInterruptEndsTheWait() throws Exception {
    Acquisition held = other.acquire(KEY, "x");
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    CompletableFuture<Acquisition> call =
        Bench.inBackground(
            () -> {
              thread.complete(Thread.currentThread());
              return locks.acquire(waiting(Duration.ofHours(1)));
            });
    while (clock.pendingTasks() < 2) {
      Thread.onSpinWait();
    }
    thread.get().interrupt();
    ExecutionException e = assertThrows(ExecutionException.class, call::get);
    assertInstanceOf(LockInterruptedException.class, e.getCause());
    held.close();
    assertTrue(locks.find(KEY).isEmpty());
    assertEquals(0, bench.store.count("abandon")); // its only look was answered
    clock.advanceSeconds(20);
    assertEquals(0, clock.pendingTasks());
  }

  @Test
  void aCancelledWaitFreesItsPlaceAndLeavesNothing() {
    Lease held = Bench.acquire(other);
    int tasks = clock.pendingTasks();
    for (int i = 0; i < 100; i++) {
      CompletableFuture<Acquisition> call = wait(3600);
      assertTrue(call.cancel(true));
    }
    assertEquals(tasks, clock.pendingTasks());
    held.close();
    assertTrue(locks.find(KEY).isEmpty());
    assertTrue(locks.acquire(KEY, "b").acquired());
  }

  @Test
  void everyLookOfOneWaitCarriesTheSameGrantIdAndTheRestOfTheWait() {
    bench.store.hints = false;
    Acquisition held = other.acquire(KEY, "x");
    CompletableFuture<Acquisition> call = wait(10);
    clock.advanceSeconds(11);
    List<Call> looks = bench.store.calls("acquire").subList(1, 10);
    assertEquals(
        1, looks.stream().map(c -> ((AcquireCommand) c.argument(0)).grantId()).distinct().count());
    for (int i = 1; i < looks.size(); i++) {
      AcquireCommand before = (AcquireCommand) looks.get(i - 1).argument(0);
      AcquireCommand next = (AcquireCommand) looks.get(i).argument(0);
      assertTrue(next.waitFor().compareTo(before.waitFor()) < 0);
    }
    assertFalse(Bench.done(call).acquired());
    assertTrue(held.acquired());
  }

  private CompletableFuture<Acquisition> wait(int seconds) {
    return locks.async().acquire(waiting(Duration.ofSeconds(seconds)));
  }
}
