package dev.holdfast.testing.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.Acquired;
import dev.holdfast.FencingGuard;
import dev.holdfast.FencingToken;
import dev.holdfast.InMemoryLockStore;
import dev.holdfast.Lease;
import dev.holdfast.LockKey;
import dev.holdfast.LockManager;
import dev.holdfast.StaleTokenException;
import dev.holdfast.testing.Rule;
import dev.holdfast.testing.StoreName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The guard of a resource in this process. */
@StoreName("memory")
class MemoryGuardTest {
  private final FencingGuard guard = new FencingGuard();
  private final LockKey key = LockKey.of("document-123");
  private final List<String> written = new ArrayList<>();

  private void write(long token, String text) {
    guard.run(key, FencingToken.of(token), () -> written.add(text));
  }

  @Rule("G1")
  void aLowerTokenIsRefusedAndNothingIsWritten() {
    write(7, "by the later holder");
    StaleTokenException stale =
        assertThrows(StaleTokenException.class, () -> write(6, "by the earlier holder"));
    assertEquals(FencingToken.of(7), stale.highWater());
    assertEquals(List.of("by the later holder"), written);
  }

  @Rule("G1")
  void theSameTokenIsAdmittedAgainAndAHigherOneToo() {
    write(6, "a");
    write(6, "b");
    write(9, "c");
    assertEquals(List.of("a", "b", "c"), written);
    assertEquals(Optional.of(FencingToken.of(9)), guard.highWater(key));
  }

  @Rule({"G1", "G2"})
  void aTokenCountsAsAdmittedEvenIfTheWriteFails() {
    assertThrows(
        IllegalStateException.class,
        () ->
            guard.run(
                key,
                FencingToken.of(9),
                () -> {
                  throw new IllegalStateException("disk full");
                }));
    assertThrows(StaleTokenException.class, () -> write(8, "late"));
  }

  @Rule("G1")
  void keysAreGuardedEachByItself() {
    write(7, "a");
    guard.run(LockKey.of("document-124"), FencingToken.of(3), () -> written.add("b"));
    assertEquals(List.of("a", "b"), written);
  }

  @Rule({"G1", "G2"})
  void whateverTheThreadsDoTokensNeverFall() throws Exception {
    List<Long> admitted = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<?>> writers = new ArrayList<>();
    for (int thread = 0; thread < 4; thread++) {
      Random random = new Random(thread);
      writers.add(threads.submit(() -> writeAtRandom(random, admitted)));
    }
    for (Future<?> writer : writers) {
      writer.get();
    }
    threads.shutdown();
    assertEquals(admitted.stream().sorted().toList(), admitted);
    assertTrue(admitted.size() > 4, () -> "only " + admitted + " were admitted");
  }

  /** The list is not safe for many threads: the guard lets in one at a time. */
  private void writeAtRandom(Random random, List<Long> admitted) {
    for (long i = 1; i <= 2_000; i++) {
      long token = i + random.nextInt(50);
      try {
        guard.run(key, FencingToken.of(token), () -> admitted.add(token));
      } catch (StaleTokenException expected) {
        assertTrue(expected.highWater().value() > token);
      }
    }
  }

  @Rule({"G1", "T2"})
  void theWayOutOfALostClockIsToObserveTheHighWaterMark() {
    FencingToken lost = FencingToken.of(System.currentTimeMillis() * 1_000 + 60_000_000);
    guard.run(key, lost, () -> {});
    try (LockManager locks = LockManager.over(new InMemoryLockStore())) {
      Lease stale = ((Acquired) locks.acquire(key, "backend-1")).lease();
      StaleTokenException refused =
          assertThrows(StaleTokenException.class, () -> guard.run(key, stale.token(), () -> {}));
      stale.release();
      locks.observe(refused.highWater());
      Lease lease = ((Acquired) locks.acquire(key, "backend-1")).lease();
      guard.run(key, lease.token(), () -> written.add("admitted"));
    }
    assertEquals(List.of("admitted"), written);
  }
}
