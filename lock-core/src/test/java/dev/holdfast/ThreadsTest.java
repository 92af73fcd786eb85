package dev.holdfast;

import static dev.holdfast.Bench.KEY;
import static dev.holdfast.Bench.waiting;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.spi.LockStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Real threads and real time: what blocks elsewhere must not stop the timer. Tests wait for what
 * must happen, as long as it takes; nothing depends on it being quick.
 */
class ThreadsTest {
  private static final LeaseTimings SHORT = LeaseTimings.allowingShortTtl(Duration.ofMillis(600));
  private static final LeaseTimings LONGER = LeaseTimings.ofTtl(Duration.ofSeconds(3));

  private final CountDownLatch stuck = new CountDownLatch(1);
  private final AtomicInteger renewals = new AtomicInteger();
  private final InMemoryLockStore memory = new InMemoryLockStore();

  @AfterEach
  void letGo() {
    stuck.countDown();
  }

  @Test
  void aStoreWhoseAsynchronousFormBlocksDelaysNoDeadline() {
    try (LockManager locks = LockManager.builder(store("renew")).timings(SHORT).build()) {
      List<Lease> leases = List.of(lease(locks, "a"), lease(locks, "b"), lease(locks, "c"));
      for (Lease lease : leases) {
        assertEquals(LeaseLoss.Reason.DEADLINE, lostReason(lease));
      }
      assertTrue(renewals.get() >= 1);
      stuck.countDown();
    }
  }

  @Test
  void anExecutorThatBlocksDelaysNoDeadline() {
    Executor blocking = task -> stickThen(task);
    try (LockManager locks =
        LockManager.builder(store("nothing")).timings(SHORT).executor(blocking).build()) {
      Lease lease = lease(locks, "a");
      assertEquals(LeaseLoss.Reason.DEADLINE, lostReason(lease));
      stuck.countDown();
    }
  }

  @Test
  void anExecutorThatRefusesDoesNotStopRenewals() {
    Executor refusing =
        task -> {
          throw new RejectedExecutionException("saturated");
        };
    try (LockManager locks =
        LockManager.builder(store("nothing")).timings(LONGER).executor(refusing).build()) {
      Lease lease = lease(locks, "a");
      await(() -> renewals.get() >= 2);
      lease.close();
    }
  }

  @Test
  void anEventExecutorThatBlocksStopsNeitherRenewalsNorDeadlines() {
    Executor blocking = task -> stickThen(task);
    try (LockManager locks =
        LockManager.builder(store("nothing")).timings(LONGER).eventExecutor(blocking).build()) {
      Lease first = lease(locks, "a");
      first.onEvent(event -> {});
      first.close(); // its event is stuck
      Lease second = lease(locks, "b");
      await(() -> renewals.get() >= 2);
      second.close();
      stuck.countDown();
    }
  }

  @Test
  void aContinuationThatBlocksStopsNoRenewal() {
    try (LockManager locks = LockManager.builder(store("nothing")).timings(LONGER).build()) {
      Lease lease = lease(locks, KEY.name());
      for (int i = 0; i < 40; i++) {
        locks.async().acquire(waiting(Duration.ofMillis(20))).thenRun(this::stick);
      }
      await(() -> renewals.get() >= 2);
      stuck.countDown();
      lease.close();
    }
  }

  @Test
  void closingLeavesNoThread() {
    Set<Thread> before = threads();
    LockManager locks = LockManager.builder(store("nothing")).timings(SHORT).build();
    Lease lease = lease(locks, "a");
    lease.onEvent(event -> {});
    CompletableFuture<Acquisition> waiting = locks.async().acquire(waiting(Duration.ofMillis(20)));
    await(() -> renewals.get() >= 2 && waiting.isDone());
    waiting.join().close();
    assertFalse(newThreads(before).isEmpty());
    locks.close();
    await(() -> newThreads(before).isEmpty());
  }

  @Test
  void aManagerThatDoesNothingHasNoThread() {
    Set<Thread> before = threads();
    LockManager locks = LockManager.builder(memory).purgeEvery(Duration.ZERO).build();
    locks.acquire(KEY, "a");
    assertTrue(
        newThreads(before).stream().allMatch(t -> t.isDaemon() && t.getName().contains("timer")));
    locks.close();
  }

  @Test
  void closesInAShutdownHook() throws Exception {
    Process process =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-cp",
                System.getProperty("java.class.path"),
                ClosingProcess.class.getName())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes());
    assertTrue(process.waitFor(20, TimeUnit.SECONDS));
    assertTrue(said.contains("held before: true"), said);
    assertTrue(said.contains("held after: false"), said);
    assertTrue(said.contains("found after: false"), said);
  }

  private void stick() {
    try {
      stuck.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void stickThen(Runnable task) {
    stick();
    task.run();
  }

  /** A blocking store, one of whose calls is stuck. */
  private LockStore store(String operation) {
    return (LockStore)
        Proxy.newProxyInstance(
            LockStore.class.getClassLoader(),
            new Class<?>[] {LockStore.class},
            (self, method, args) -> {
              if (method.getName().equals("renew")) {
                renewals.incrementAndGet();
              }
              if (method.getName().equals(operation)) {
                stick();
              }
              if (method.isDefault()) {
                return java.lang.reflect.InvocationHandler.invokeDefault(self, method, args);
              }
              try {
                return method.invoke(memory, args);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static Lease lease(LockManager locks, String name) {
    return Bench.lease(locks.acquire(LockKey.of(name), "a"));
  }

  private static LeaseLoss.Reason lostReason(Lease lease) {
    return lease.lost().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join().reason();
  }

  private static void await(BooleanSupplier condition) {
    long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean() && System.nanoTime() < patience) {
      java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
    }
    assertTrue(condition.getAsBoolean());
  }

  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(t -> t.getName().startsWith("holdfast-"))
        .collect(Collectors.toSet());
  }

  private static Set<Thread> newThreads(Set<Thread> before) {
    return threads().stream().filter(t -> !before.contains(t)).collect(Collectors.toSet());
  }
}
