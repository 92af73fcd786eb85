package dev.holdfast.testing.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.Acquired;
import dev.holdfast.FencingToken;
import dev.holdfast.InMemoryLockStore;
import dev.holdfast.LeaseTimings;
import dev.holdfast.LockKey;
import dev.holdfast.LockListener;
import dev.holdfast.LockManager;
import dev.holdfast.spi.LockStore;
import dev.holdfast.testing.Rule;
import dev.holdfast.testing.StoreName;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A lease that its program forgot. */
@StoreName("memory")
class LeakedLeaseTest {
  private static final Duration TTL = Duration.ofSeconds(1);

  private final LockStore store = new InMemoryLockStore();
  private final LockKey key = LockKey.of("document-123");

  /** What was reported. */
  private record Report(LockKey key, FencingToken token, Optional<Throwable> acquiredAt) {}

  private FencingToken acquireAndForget(LockManager locks) {
    return ((Acquired) locks.acquire(key, "backend-1")).lease().token();
  }

  @Rule("A8")
  void aForgottenLeaseIsReportedWithItsPlaceAndEnds() throws Exception {
    CompletableFuture<Report> reported = new CompletableFuture<>();
    LockListener listener =
        new LockListener() {
          @Override
          public void leaked(LockKey leakedKey, FencingToken token, Optional<Throwable> at) {
            reported.complete(new Report(leakedKey, token, at));
          }
        };
    try (LockManager locks =
        LockManager.builder(store)
            .timings(LeaseTimings.ofTtl(TTL))
            .listener(listener)
            .traceAcquisitions()
            .build()) {
      FencingToken token = acquireAndForget(locks);
      long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      while (!reported.isDone() && System.nanoTime() < deadline) {
        System.gc();
        Thread.sleep(10);
      }
      Report report = reported.getNow(null);
      assertEquals(key, report.key());
      assertEquals(token, report.token());
      StackTraceElement[] place = report.acquiredAt().orElseThrow().getStackTrace();
      assertTrue(Arrays.stream(place).anyMatch(e -> e.getMethodName().equals("acquireAndForget")));
      while (store.find(key, TTL).isPresent() && System.nanoTime() < deadline) {
        Thread.sleep(10);
      }
      assertTrue(store.find(key, TTL).isEmpty(), "the lease is not renewed any more");
    }
  }
}
