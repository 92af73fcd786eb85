package dev.holdfast;

import static dev.holdfast.Bench.KEY;
import static dev.holdfast.Bench.waiting;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.TestStore.Fault;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The hooks for metrics and logs: each is called, with the durations of the local clock. */
class LockListenerTest {
  private final Bench bench = new Bench();
  private final ManualClock clock = bench.clock;
  private final List<String> told = new ArrayList<>();
  private final LockManager locks = bench.builder().listener(new Recorder(told)).build();

  private record Recorder(List<String> told) implements LockListener {
    @Override
    public void acquired(LockKey key, FencingToken token, Duration took) {
      told.add("acquired " + key.name() + " in " + took.toMillis());
    }

    @Override
    public void held(LockKey key, Holder holder, Duration took) {
      told.add("held by " + holder.id() + " in " + took.toMillis());
    }

    @Override
    public void waited(LockKey key, Duration waited) {
      told.add("waited " + waited.toMillis());
    }

    @Override
    public void renewed(int renewed, int notRenewed, Duration took) {
      told.add("renewed " + renewed + " not " + notRenewed + " in " + took.toMillis());
    }

    @Override
    public void event(LeaseEvent event) {
      told.add("event " + event.kind());
    }

    @Override
    public void released(LockKey key, FencingToken token, ReleaseOutcome outcome) {
      told.add("released " + outcome);
    }

    @Override
    public void storeFailed(String operation, Throwable failure) {
      told.add("failed " + operation);
    }

    @Override
    public void outcomeUnknown(String operation, LockKey key) {
      told.add("unknown " + operation);
    }

    @Override
    public void leaked(LockKey key, FencingToken token, Optional<Throwable> acquiredAt) {
      told.add("leaked");
    }
  }

  @Test
  void acquireRenewRelease() {
    bench.store.faults =
        (operation, number) -> {
          clock.pause(Duration.ofMillis(7));
          return Fault.NONE;
        };
    Lease lease = Bench.acquire(locks);
    clock.advanceSeconds(20);
    lease.close();
    assertTold(
        "acquired my-service/document-123 in 7",
        "renewed 1 not 0 in 7",
        "event RELEASED",
        "released RELEASED");
  }

  @Test
  void heldAndWaited() {
    Lease held = Bench.acquire(bench.manager());
    locks.acquire(KEY, "b");
    CompletableFuture<Acquisition> inVain = locks.async().acquire(waiting(Duration.ofSeconds(2)));
    clock.advanceSeconds(2);
    Bench.done(inVain);
    CompletableFuture<Acquisition> woken = locks.async().acquire(waiting(Duration.ofMinutes(1)));
    clock.advanceSeconds(3);
    held.close();
    Bench.done(woken);
    assertTold(
        "held by a in 0",
        "held by a in 2000",
        "waited 2000",
        "acquired my-service/document-123 in 3000",
        "waited 3000");
  }

  @Test
  void heldUnderAnotherTagCountsToo() {
    bench.manager().acquire(AcquireRequest.of(KEY).holder("x").tag("blue"));
    assertThrows(
        TagMismatchException.class, () -> locks.acquire(AcquireRequest.of(KEY).tag("green")));
    assertTold("held by x in 0");
  }

  @Test
  void troubleWithTheStore() {
    Lease lease = Bench.acquire(locks);
    told.clear();
    bench.store.fail("renew", Fault.REFUSED);
    clock.advanceSeconds(21);
    bench.store.heal();
    clock.advanceSeconds(3);
    bench.store.memory.loseState();
    clock.advanceSeconds(20);
    locks.forceRelease(KEY, lease.token(), "gone");
    clock.advanceSeconds(20);
    assertTold(
        "event JEOPARDY",
        "failed renew",
        "renewed 1 not 0 in 0",
        "event RECOVERED",
        "renewed 0 not 1 in 0",
        "renewed 1 not 0 in 0",
        "event REINSTATED",
        "renewed 0 not 1 in 0",
        "event LOST");
  }

  @Test
  void anUnknownOutcome() {
    bench.store.fail("acquire", Fault.FROZEN);
    CompletableFuture<Acquisition> call = locks.async().acquire(KEY, "a");
    clock.advanceSeconds(5);
    assertTrue(call.isCompletedExceptionally());
    assertTrue(told.contains("failed acquire") && told.contains("unknown acquire"), told + "");
  }

  @Test
  void aListenerThatFailsHarmsNothing() {
    LockListener broken =
        new LockListener() {
          @Override
          public void acquired(LockKey key, FencingToken token, Duration took) {
            throw new AssertionError("a listener's own fault");
          }
        };
    Lease lease = Bench.acquire(bench.builder().listener(broken).build());
    clock.advanceSeconds(100);
    assertTrue(lease.isHeld());
  }

  @Test
  void aListenerThatIsStuckDoesNotFillTheMemory() {
    Queue<Runnable> stuck = new ArrayDeque<>();
    LockManager many =
        bench.builder().listener(new Recorder(told)).eventExecutor(stuck::add).build();
    for (int i = 0; i < 20_000; i++) {
      many.acquire(KEY, "a").close();
    }
    stuck.forEach(Runnable::run);
    assertTrue(told.size() >= 10_000 && told.size() <= 10_100, "told " + told.size());
  }

  private void assertTold(String... expected) {
    List<String> sorted = told.stream().sorted().toList();
    assertEquals(List.of(expected).stream().sorted().toList(), sorted);
  }
}
