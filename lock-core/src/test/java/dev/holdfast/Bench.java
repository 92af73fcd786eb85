package dev.holdfast;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Managers in virtual time: everything runs on the test's thread, when it moves the clock. */
final class Bench {
  static final LockKey KEY = LockKey.of("my-service/document-123");

  /** Kept, so that it stays quiet: losses are what these tests are about. */
  private static final Logger QUIET = Logger.getLogger("dev.holdfast");

  static {
    QUIET.setLevel(Level.OFF);
  }

  final ManualClock clock = new ManualClock();
  final TestStore store = new TestStore(clock);

  /** Managers must never draw the same ids. */
  private int seed = 42;

  LockManagerBuilder builder() {
    return LockManager.builder(store.store())
        .ticker(clock)
        .scheduler(clock)
        .executor(Runnable::run)
        .eventExecutor(Runnable::run)
        .random(new Random(seed++))
        .purgeEvery(Duration.ZERO);
  }

  LockManager manager() {
    return builder().build();
  }

  static Lease lease(Acquisition result) {
    return ((Acquired) result).lease();
  }

  static Lease acquire(LockManager locks) {
    return lease(locks.acquire(KEY, "a"));
  }

  static AcquireRequest waiting(Duration limit) {
    return AcquireRequest.of(KEY).holder("w").waitUpTo(limit);
  }

  /** A blocking call, on a thread of its own. */
  static <T> CompletableFuture<T> inBackground(Callable<T> call) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Runnable task =
        () -> {
          try {
            result.complete(call.call());
          } catch (Throwable e) {
            result.completeExceptionally(e);
          }
        };
    DaemonThreads.named("test").newThread(task).start();
    return result;
  }

  /** The result of a call that must be over by now. */
  static <T> T done(CompletableFuture<T> call) {
    assertTrue(call.isDone(), "the call is not over");
    return call.join();
  }

  /** The kinds of events that a lease has told, in order. */
  static List<LeaseEvent> eventsOf(Lease lease) {
    List<LeaseEvent> events = new ArrayList<>();
    lease.onEvent(events::add);
    return events;
  }

  static List<LeaseEvent.Kind> kinds(List<LeaseEvent> events) {
    return events.stream().map(LeaseEvent::kind).toList();
  }
}
