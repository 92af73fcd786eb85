package dev.holdfast.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.Acquired;
import dev.holdfast.InMemoryLockStore;
import dev.holdfast.Lease;
import dev.holdfast.LockKey;
import dev.holdfast.LockManager;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.Scheduler.Scheduled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class FakeTickerTest {
  private final FakeTicker time = new FakeTicker();
  private final List<String> ran = new ArrayList<>();

  private Scheduled schedule(long seconds, String name) {
    return time.schedule(
        Duration.ofSeconds(seconds), () -> ran.add(name + "@" + seconds(time.monotonicNanos())));
  }

  private static long seconds(long nanos) {
    return Duration.ofNanos(nanos).toSeconds();
  }

  @Test
  void theExampleOfItsJavadoc() {
    FakeTicker time = new FakeTicker();
    LockStore store = new InMemoryLockStore(time);
    LockManager locks =
        LockManager.builder(store).ticker(time).scheduler(time).executor(Runnable::run).build();
    Lease lease = ((Acquired) locks.acquire(LockKey.of("document-123"), "backend-1")).lease();
    time.advance(Duration.ofMinutes(10)); // every renewal that is due in this time runs
    assertTrue(lease.isHeld());
    locks.close();
    assertTrue(store.find(lease.key(), Duration.ofSeconds(1)).isEmpty());
  }

  @Test
  void bothClocksStandStillUntilAdvanced() {
    long monotonic = time.monotonicNanos();
    long wall = time.wallNanos();
    time.advance(Duration.ofMillis(1_500));
    assertEquals(1_500_000_000, time.monotonicNanos() - monotonic);
    assertEquals(1_500_000_000, time.wallNanos() - wall);
  }

  @Test
  void theWallClockCanStepAlone() {
    long monotonic = time.monotonicNanos();
    long wall = time.wallNanos();
    schedule(1, "a");
    time.jumpWall(Duration.ofHours(-8));
    time.jumpWall(Duration.ofSeconds(1));
    assertEquals(Duration.ofSeconds(1).minusHours(8).toNanos(), time.wallNanos() - wall);
    assertEquals(monotonic, time.monotonicNanos());
    assertEquals(List.of(), ran);
  }

  @Test
  void tasksRunInOrderAtTheirTime() {
    schedule(3, "c");
    schedule(1, "a");
    schedule(3, "d");
    schedule(2, "b");
    schedule(9, "later");
    time.advance(Duration.ofSeconds(5));
    assertEquals(List.of("a@1", "b@2", "c@3", "d@3"), ran);
    assertEquals(5, seconds(time.monotonicNanos()));
    assertEquals(1, time.pendingTasks());
  }

  @Test
  void aTaskMayScheduleAnother() {
    time.schedule(Duration.ofSeconds(1), () -> schedule(1, "second"));
    time.schedule(Duration.ofSeconds(1), () -> schedule(100, "late"));
    time.advance(Duration.ofSeconds(2));
    assertEquals(List.of("second@2"), ran);
  }

  @Test
  void aCancelledTaskDoesNotRun() {
    Scheduled a = schedule(1, "a");
    schedule(1, "b");
    a.cancel();
    a.cancel();
    time.advance(Duration.ofSeconds(1));
    assertEquals(List.of("b@1"), ran);
  }

  @Test
  void closeForgetsEveryTask() {
    schedule(1, "a");
    time.close();
    schedule(2, "b");
    time.advance(Duration.ofSeconds(2));
    assertEquals(List.of("b@2"), ran);
  }

  @Test
  void aTaskThatThrowsLeavesTheClockAtItsTime() {
    time.schedule(
        Duration.ofSeconds(1),
        () -> {
          throw new IllegalStateException("thrown");
        });
    schedule(2, "b");
    assertThrows(IllegalStateException.class, () -> time.advance(Duration.ofSeconds(5)));
    assertEquals(1, seconds(time.monotonicNanos()));
    time.advance(Duration.ofSeconds(1));
    assertEquals(List.of("b@2"), ran);
  }

  @Test
  void timeDoesNotGoBackNorNest() {
    assertThrows(IllegalArgumentException.class, () -> time.advance(Duration.ofNanos(-1)));
    time.schedule(Duration.ZERO, () -> time.advance(Duration.ofSeconds(1)));
    assertThrows(IllegalStateException.class, () -> time.advance(Duration.ZERO));
  }

  @Test
  void manyThreadsMayScheduleWhileTimeGoesOn() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    for (int thread = 0; thread < 4; thread++) {
      threads.submit(
          () -> {
            for (int i = 0; i < 500; i++) {
              schedule(0, "x");
            }
          });
    }
    threads.shutdown();
    while (!threads.isTerminated()) {
      time.advance(Duration.ofNanos(1));
    }
    time.advance(Duration.ZERO);
    assertEquals(2_000, ran.size());
    assertEquals(0, time.pendingTasks());
  }
}
