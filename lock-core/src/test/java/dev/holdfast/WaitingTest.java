package dev.holdfast;

import static dev.holdfast.Bench.KEY;
import static dev.holdfast.Bench.waiting;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.TestStore.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules W: waking, polling, and passing a wake-up on. */
class WaitingTest {
  private final Bench bench = new Bench();
  private final ManualClock clock = bench.clock;
  private final LockManager other = bench.manager();
  private final LockManager locks = bench.manager();

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void isWokenByAReleaseOfThisProcess(boolean hints) {
    bench.store.hints = hints;
    Lease held = Bench.acquire(locks);
    CompletableFuture<Acquisition> call = wait(60);
    clock.advanceSeconds(2);
    assertFalse(call.isDone());
    held.close();
    assertTrue(Bench.done(call).acquired());
  }

  @Test
  void isWokenByAHintOfAnotherProcess() {
    Lease held = Bench.acquire(other);
    CompletableFuture<Acquisition> call = wait(60);
    clock.advanceSeconds(2);
    held.close();
    assertTrue(Bench.done(call).acquired());
  }

  @Test
  void blockingCallsAreWokenToo() throws Exception {
    Lease held = Bench.acquire(other);
    CompletableFuture<Acquisition> call =
        Bench.inBackground(() -> locks.acquire(waiting(Duration.ofSeconds(60))));
    while (bench.store.count("acquire") < 2) {
      Thread.onSpinWait();
    }
    held.close();
    assertTrue(clock.advanceUntil(call).acquired());
  }

  @Test
  void pollsForAReleaseThatNobodyTells() {
    bench.store.hints = false;
    Lease held = Bench.acquire(other);
    CompletableFuture<Acquisition> call = wait(60);
    held.close();
    clock.advance(Duration.ofMillis(1101));
    assertTrue(Bench.done(call).acquired());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void takesOverWhenTheHolderExpires(boolean hints) {
    bench.store.hints = hints;
    Lease held = Bench.acquire(other);
    bench.store.fail("renew", Fault.LOST);
    CompletableFuture<Acquisition> call = wait(300);
    clock.advanceSeconds(60.05);
    assertTrue(Bench.done(call).acquired());
    assertFalse(held.isHeld());
  }

  @ParameterizedTest
  @ValueSource(longs = {300, 1000, 2000, 60_000})
  void looksAtMostOnceASecondWhileNothingChanges(long ttl) {
    bench.store.hints = false;
    LeaseTimings timings = LeaseTimings.allowingShortTtl(Duration.ofMillis(ttl));
    Acquisition held = other.acquire(AcquireRequest.of(KEY).timings(timings));
    List<CompletableFuture<Acquisition>> calls = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      calls.add(wait(100));
    }
    clock.advanceSeconds(2);
    bench.store.calls.clear();
    clock.advanceSeconds(90);
    assertTrue(bench.store.count("acquire") <= 90, "looked " + bench.store.count("acquire"));
    assertTrue(bench.store.count("acquire") >= 75, "looked " + bench.store.count("acquire"));
    assertTrue(held.acquired());
    calls.forEach(call -> assertFalse(call.isDone()));
  }

  @Test
  void looksEvenLessOftenWhereTheStoreGivesHints() {
    Lease held = Bench.acquire(other);
    CompletableFuture<Acquisition> call = wait(200);
    clock.advanceSeconds(2);
    bench.store.calls.clear();
    clock.advanceSeconds(100);
    assertTrue(bench.store.count("acquire") <= 20, "looked " + bench.store.count("acquire"));
    assertTrue(held.isHeld());
    assertFalse(call.isDone());
  }

  @Test
  void aWakeUpDuringTheFirstLookIsNotLost() {
    Lease held = Bench.acquire(other);
    wait(1); // so that hints are asked for
    clock.advanceSeconds(2);
    boolean[] released = {false};
    bench.store.afterAcquire =
        () -> {
          if (!released[0]) {
            released[0] = true;
            held.close(); // after the store has said Busy, before the call hears it
          }
        };
    CompletableFuture<Acquisition> call = wait(60);
    assertTrue(Bench.done(call).acquired());
  }

  @Test
  void oneReleaseWakesOneWaiter() {
    Lease held = Bench.acquire(other);
    List<CompletableFuture<Acquisition>> calls = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      calls.add(wait(60));
    }
    bench.store.calls.clear();
    held.close();
    assertEquals(1, bench.store.count("acquire"));
    assertEquals(1, calls.stream().filter(CompletableFuture::isDone).count());
    for (int i = 0; i < 20; i++) {
      Bench.done(calls.get(i)).close(); // each in turn, woken by the one before
    }
    assertEquals(20, bench.store.count("acquire"));
  }

  @Test
  void aWokenWaiterThatIsCancelledPassesItsWakeUpOn() {
    Lease held = Bench.acquire(other);
    CompletableFuture<Acquisition> first = wait(60);
    CompletableFuture<Acquisition> second = wait(60);
    bench.store.faults =
        (operation, number) ->
            operation.equals("acquire") && number == 4 ? Fault.FROZEN : Fault.NONE;
    held.close();
    assertEquals(4, bench.store.count("acquire"));
    first.cancel(false);
    assertTrue(Bench.done(second).acquired());
  }

  @Test
  void aWokenWaiterWhoseLookFailsPassesItsWakeUpOn() {
    Lease held = Bench.acquire(other);
    CompletableFuture<Acquisition> first = wait(60);
    bench.store.faults =
        (operation, number) ->
            operation.equals("acquire") && number == 4 ? Fault.BROKEN : Fault.NONE;
    CompletableFuture<Acquisition> second = wait(60);
    held.close();
    assertThrows(CompletionException.class, () -> Bench.done(first));
    assertTrue(Bench.done(second).acquired());
  }

  @Test
  void aWaiterThatLeavesHandsItsPollOn() {
    bench.store.hints = false;
    Acquisition held = other.acquire(KEY, "x");
    CompletableFuture<Acquisition> first = wait(60);
    CompletableFuture<Acquisition> second = wait(60);
    clock.advance(Duration.ofMillis(900));
    first.cancel(false);
    bench.store.calls.clear();
    clock.advance(Duration.ofMillis(201));
    assertEquals(1, bench.store.count("acquire"));
    assertTrue(held.acquired());
    assertFalse(second.isDone());
  }

  @Test
  void thePlaceIsFreeBeforeTheCallersContinuationsRun() {
    Lease held = Bench.acquire(other);
    CompletableFuture<Acquisition> first = wait(60);
    CompletableFuture<Acquisition> second = wait(60);
    CompletableFuture<Boolean> insideContinuation = new CompletableFuture<>();
    first.thenAccept(
        result -> {
          result.close();
          insideContinuation.complete(second.isDone());
        });
    held.close();
    assertTrue(Bench.done(insideContinuation), "the second was woken by the release of the first");
  }

  @Test
  void longWaitsDoNotCollectGarbage() {
    bench.store.hints = false;
    Acquisition held = other.acquire(KEY, "x");
    CompletableFuture<Acquisition> call = wait(100_000);
    clock.advanceSeconds(10);
    int dependents = call.getNumberOfDependents();
    clock.advanceSeconds(5000);
    assertTrue(bench.store.count("acquire") > 4000);
    assertEquals(dependents, call.getNumberOfDependents());
    assertTrue(held.acquired());
  }

  private CompletableFuture<Acquisition> wait(int seconds) {
    return locks.async().acquire(waiting(Duration.ofSeconds(seconds)));
  }
}
