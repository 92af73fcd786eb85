package dev.holdfast;

import static dev.holdfast.Bench.KEY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.TestStore.Call;
import dev.holdfast.TestStore.Fault;
import dev.holdfast.spi.AcquireCommand;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rules A3 and A7: retries within the budget, one grant id for one intent, and no ghosts. */
class AcquireRetryTest {
  private final Bench bench = new Bench();
  private final ManualClock clock = bench.clock;
  private final LockManager locks = bench.manager();

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"LOST", "REPLY_LOST", "REFUSED"})
  void retriesWithTheSameGrantIdUntilAnswered(Fault fault) throws Exception {
    bench.store.faults = (operation, number) -> number <= 3 ? fault : Fault.NONE;
    Acquisition result = clock.advanceUntil(inBackground(() -> locks.acquire(KEY, "a")));
    assertTrue(result.acquired());
    assertEquals(4, bench.store.count("acquire"));
    assertEquals(1, grantIds().size());
    assertEquals(0, bench.store.count("abandon"));
    assertEquals(result.holder().token(), ghost().orElseThrow().token());
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"LOST", "REPLY_LOST", "REFUSED"})
  void asynchronouslyTheSame(Fault fault) {
    bench.store.faults = (operation, number) -> number <= 3 ? fault : Fault.NONE;
    CompletableFuture<Acquisition> call = locks.async().acquire(KEY, "a");
    clock.advanceSeconds(5);
    assertTrue(Bench.done(call).acquired());
    assertEquals(4, bench.store.count("acquire"));
    assertEquals(1, grantIds().size());
    assertEquals(0, bench.store.count("abandon"));
  }

  @Test
  void everyIntentHasItsOwnGrantId() {
    for (int i = 0; i < 10; i++) {
      locks.acquire(KEY, "a").close();
    }
    assertEquals(10, grantIds().size());
  }

  /**
   * Copies of a process that were restored from one snapshot differ in nothing but what they draw.
   */
  @Test
  void noGrantIdIsDrawnAheadOfItsIntent() {
    Random beforeTheSnapshot = new Random(1);
    Random inThisCopy = new Random(2);
    AtomicReference<Random> source = new AtomicReference<>(beforeTheSnapshot);
    LockManager copied = bench.builder().random(() -> source.get().nextLong()).build();
    copied.acquire(KEY, "a").close();
    source.set(inThisCopy);
    copied.acquire(KEY, "a").close();
    byte[] drawn = new byte[16];
    RandomGenerator same = new Random(2)::nextLong;
    same.nextBytes(drawn);
    ByteBuffer id = ByteBuffer.wrap(drawn);
    assertTrue(grantIds().contains(new UUID(id.getLong(), id.getLong())));
  }

  @Test
  void aFrozenStoreEndsInAnExceptionWithinTheBudget() throws Exception {
    bench.store.fail("acquire", Fault.FROZEN);
    long begun = clock.monotonicNanos();
    CompletableFuture<Acquisition> call = inBackground(() -> locks.acquire(KEY, "a"));
    LockStoreException e = storeFailure(() -> clock.advanceUntil(call));
    assertFalse(e.outcomeKnown());
    assertTrue(e.getMessage().contains("not known"), e.getMessage());
    assertTrue(clock.monotonicNanos() - begun <= Duration.ofMillis(5600).toNanos());
    assertTrue(bench.store.count("acquire") >= 2);
    assertEquals(1, bench.store.count("abandon"));
  }

  @Test
  void aStoreThatNeverCompletesEndsInAnExceptionWithinTheBudget() {
    bench.store.fail("acquire", Fault.FROZEN);
    CompletableFuture<Acquisition> call = locks.async().acquire(KEY, "a");
    clock.advance(Duration.ofMillis(5000));
    LockStoreException e = storeFailure(() -> Bench.done(call));
    assertFalse(e.outcomeKnown());
    assertTrue(bench.store.count("acquire") >= 2);
    assertEquals(1, bench.store.count("abandon"));
    assertEquals(0, clock.pendingTasks());
  }

  @Test
  void aStoreThatRefusesCertainlyIsNotAbandoned() {
    bench.store.fail("acquire", Fault.REFUSED);
    CompletableFuture<Acquisition> call = locks.async().acquire(KEY, "a");
    clock.advanceSeconds(6);
    LockStoreException e = storeFailure(() -> Bench.done(call));
    assertTrue(e.outcomeKnown());
    assertTrue(e.getMessage().contains("nothing was applied"), e.getMessage());
    assertEquals(0, bench.store.count("abandon"));
  }

  @Test
  void whoGivesUpLeavesNoGhost() {
    bench.store.fail("acquire", Fault.REPLY_LOST);
    CompletableFuture<Acquisition> call = locks.async().acquire(KEY, "a");
    assertTrue(ghost().isPresent());
    clock.advanceSeconds(5);
    storeFailure(() -> Bench.done(call));
    assertTrue(ghost().isEmpty());
    AcquireCommand late = (AcquireCommand) bench.store.calls("acquire").get(0).argument(0);
    bench.store.memory.acquire(late, Duration.ZERO);
    assertTrue(ghost().isEmpty());
  }

  @Test
  void abandonIsTriedAgainUntilItIsAnsweredOrTheGhostHasEnded() {
    bench.store.faults = (operation, number) -> Fault.LOST;
    CompletableFuture<Acquisition> call = locks.async().acquire(KEY, "a");
    clock.advanceSeconds(5);
    storeFailure(() -> Bench.done(call));
    clock.advanceSeconds(300);
    List<Call> abandons = bench.store.calls("abandon");
    assertTrue(abandons.size() >= 10 && abandons.size() <= 30, "" + abandons.size());
    long lasted = abandons.get(abandons.size() - 1).at() - abandons.get(0).at();
    assertTrue(lasted >= Duration.ofSeconds(60).toNanos(), "" + lasted);
    assertTrue(lasted <= Duration.ofSeconds(75).toNanos(), "" + lasted);
    assertEquals(0, clock.pendingTasks());
  }

  @Test
  void heldAfterALostRequestAbandonsTheIntentWhichMayStillArrive() {
    Lease other = Bench.acquire(bench.manager());
    bench.store.calls.clear();
    bench.store.faults =
        (operation, number) -> operation.equals("acquire") && number == 2 ? Fault.LOST : Fault.NONE;
    CompletableFuture<Acquisition> call = locks.async().acquire(KEY, "a");
    clock.advanceSeconds(1);
    assertInstanceOf(Held.class, Bench.done(call));
    assertEquals(1, bench.store.count("abandon"));
    other.close();
    AcquireCommand late = (AcquireCommand) bench.store.calls("acquire").get(0).argument(0);
    bench.store.memory.acquire(late, Duration.ZERO);
    assertTrue(locks.find(KEY).isEmpty());
  }

  /** What the store says of its clock is true of the last attempt, and not of those before. */
  @Test
  void aMisconfigurationThatShowsAfterALostReplyAbandonsTheIntent() {
    bench.store.faults =
        (operation, number) -> {
          if (operation.equals("acquire") && number == 2) {
            clock.jumpWall(Duration.ofDays(-3_650));
          }
          return operation.equals("acquire") && number == 1 ? Fault.LOST : Fault.NONE;
        };
    CompletableFuture<Acquisition> call = locks.async().acquire(KEY, "a");
    clock.advanceSeconds(1);
    LockStoreException e = storeFailure(() -> Bench.done(call));
    assertEquals(LockStoreException.Failure.OUTCOME_UNKNOWN, e.failure(), e.getMessage());
    assertEquals(1, bench.store.count("abandon"));
  }

  @Test
  void anInterruptEndsTheCallAndUndoesIt() throws Exception {
    bench.store.fail("acquire", Fault.REPLY_LOST);
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    CompletableFuture<Boolean> flag = new CompletableFuture<>();
    CompletableFuture<Acquisition> call =
        inBackground(
            () -> {
              thread.complete(Thread.currentThread());
              try {
                return locks.acquire(KEY, "a");
              } finally {
                flag.complete(Thread.currentThread().isInterrupted());
              }
            });
    thread.get().interrupt();
    ExecutionException e = assertThrows(ExecutionException.class, call::get);
    assertInstanceOf(LockInterruptedException.class, e.getCause());
    assertTrue(flag.get(), "the interrupt flag is set again");
    assertTrue(ghost().isEmpty());
    assertEquals(1, bench.store.count("abandon"));
  }

  @Test
  void aCancelledCallWhoseGrantComesLaterGivesItBack() {
    AtomicReference<CompletableFuture<Acquisition>> call = new AtomicReference<>();
    bench.store.faults =
        (operation, number) -> {
          if (operation.equals("acquire") && call.get() != null) {
            call.get().cancel(false); // while the request is on its way, which is then applied
          }
          return call.get() == null ? Fault.LOST : Fault.NONE;
        };
    call.set(locks.async().acquire(KEY, "a"));
    clock.advanceSeconds(1);
    assertTrue(call.get().isCancelled());
    assertEquals(2, bench.store.count("acquire"));
    assertTrue(ghost().isEmpty());
    clock.advanceSeconds(100);
    assertEquals(0, bench.store.count("renew"));
    assertEquals(0, clock.pendingTasks());
  }

  @Test
  void aCancelledCallWithoutAnAnswerIsAbandoned() {
    bench.store.fail("acquire", Fault.FROZEN);
    CompletableFuture<Acquisition> call = locks.async().acquire(KEY, "a");
    call.cancel(false);
    clock.advanceSeconds(5);
    assertEquals(1, bench.store.count("acquire"));
    assertEquals(1, bench.store.count("abandon"));
    assertEquals(0, clock.pendingTasks());
  }

  @Test
  void aGrantThatHadEndedBeforeItsAnswerIsANewIntent() {
    bench.store.faults =
        (operation, number) -> {
          if (operation.equals("acquire") && number == 2) {
            clock.pause(Duration.ofSeconds(61)); // the first, whose reply was lost, has expired
          }
          return number == 1 ? Fault.REPLY_LOST : Fault.NONE;
        };
    LockManager patient = bench.builder().callTimeout(Duration.ofMinutes(5)).build();
    CompletableFuture<Acquisition> call = patient.async().acquire(KEY, "a");
    clock.advanceSeconds(1);
    clock.advanceSeconds(1);
    assertTrue(Bench.done(call).acquired());
    assertEquals(2, grantIds().size());
  }

  @Test
  void whatTheStoreThrowsByMistakeIsPassedOnAndUndone() {
    bench.store.fail("acquire", Fault.BROKEN);
    assertThrows(NoClassDefFoundError.class, () -> locks.acquire(KEY, "a"));
    assertEquals(1, bench.store.count("abandon"));
    CompletableFuture<Acquisition> call = locks.async().acquire(KEY, "a");
    CompletionException e = assertThrows(CompletionException.class, () -> Bench.done(call));
    assertInstanceOf(NoClassDefFoundError.class, e.getCause());
    assertEquals(2, bench.store.count("abandon"));
  }

  @Test
  void theBudgetIsTheBuildersAndAttemptsShareIt() {
    bench.store.fail("find", Fault.FROZEN);
    LockManager brief = bench.builder().callTimeout(Duration.ofSeconds(1)).build();
    CompletableFuture<?> call = brief.async().find(KEY);
    clock.advance(Duration.ofMillis(999));
    assertFalse(call.isDone());
    clock.advance(Duration.ofMillis(1));
    LockStoreException e = storeFailure(() -> Bench.done(call));
    assertTrue(e.getMessage().startsWith("find \"my-service/document-123\" failed after"));
    assertEquals(Duration.ofMillis(500), bench.store.calls("find").get(0).argument(1));
  }

  private static <T> CompletableFuture<T> inBackground(Callable<T> call) {
    return Bench.inBackground(call);
  }

  /** Who has the key, whatever the faults. */
  private Optional<Holder> ghost() {
    return bench.store.memory.find(KEY, Duration.ZERO);
  }

  private Set<UUID> grantIds() {
    Set<UUID> ids = new HashSet<>();
    bench.store.calls("acquire").forEach(c -> ids.add(((AcquireCommand) c.argument(0)).grantId()));
    return ids;
  }

  private static LockStoreException storeFailure(Executable call) {
    Exception e = assertThrows(Exception.class, call);
    return assertInstanceOf(LockStoreException.class, e.getCause());
  }
}
