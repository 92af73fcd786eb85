package dev.holdfast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EngineSmokeTest {
  private final LockKey key = LockKey.of("my-service/document-123");

  @Test
  void acquiresOrReturnsTheHolder() {
    InMemoryLockStore store = new InMemoryLockStore();
    try (LockManager locks = LockManager.over(store)) {
      Lease lease = ((Acquired) locks.acquire(key, "a")).lease();
      Held held = assertInstanceOf(Held.class, locks.acquire(key, "a"));
      assertEquals("a", held.holder().id());
      assertEquals(lease.token(), held.holder().token());
      assertTrue(lease.isHeld());
      assertEquals(ReleaseOutcome.RELEASED, lease.release());
      assertFalse(lease.isHeld());
      assertEquals(ReleaseOutcome.ALREADY_RELEASED, lease.release());
    }
  }

  @Test
  void renewsInTheBackground() throws Exception {
    InMemoryLockStore store = new InMemoryLockStore();
    LeaseTimings timings = LeaseTimings.allowingShortTtl(Duration.ofMillis(300));
    try (LockManager locks = LockManager.builder(store).timings(timings).build()) {
      Lease lease = ((Acquired) locks.acquire(key, "a")).lease();
      Thread.sleep(1000);
      assertTrue(lease.isHeld());
      assertEquals(LeaseState.ACTIVE, lease.state());
      locks.forceRelease(key, lease.token(), "gone");
      LeaseLoss loss = lease.lost().toCompletableFuture().get(2, TimeUnit.SECONDS);
      assertEquals(LeaseLoss.Reason.FORCE_RELEASED, loss.reason());
    }
  }

  @Test
  void handsOver() throws Exception {
    InMemoryLockStore store = new InMemoryLockStore();
    LeaseTimings timings = LeaseTimings.ofTtl(Duration.ofSeconds(1));
    try (LockManager a = LockManager.builder(store).timings(timings).build();
        LockManager b = LockManager.over(store)) {
      Lease lease = ((Acquired) a.acquire(key, "a")).lease();
      HandOver offer = lease.handOver(Duration.ofSeconds(5), HandOver.Otherwise.RELEASE);
      Map<String, String> env = SessionBackend.environment(offer);
      assertFalse(lease.isHeld());
      Lease resumed = SessionBackend.fromEnvironment(env).resume(b);
      assertTrue(resumed.isHeld());
      assertEquals(
          HandOver.Outcome.ATTACHED,
          offer.outcome().toCompletableFuture().get(2, TimeUnit.SECONDS));
      lease.close();
      assertTrue(a.find(key).isPresent());
      assertThrows(LeaseLostException.class, () -> SessionBackend.fromEnvironment(env).resume(a));
      resumed.close();
      assertTrue(a.find(key).isEmpty());
    }
  }

  @Test
  void waits() throws Exception {
    try (LockManager locks = LockManager.over(new InMemoryLockStore())) {
      Acquisition first = locks.acquire(key, "a");
      AcquireRequest waiting = AcquireRequest.of(key).waitUpTo(Duration.ofSeconds(5));
      CompletableFuture<Acquisition> sync =
          CompletableFuture.supplyAsync(() -> locks.acquire(waiting));
      CompletableFuture<Acquisition> async = locks.async().acquire(waiting);
      Thread.sleep(50);
      assertFalse(sync.isDone() || async.isDone());
      first.close();
      CompletableFuture.anyOf(sync, async).get(1, TimeUnit.SECONDS);
      (sync.isDone() ? sync : async).get().close();
      assertTrue(sync.get(1, TimeUnit.SECONDS).acquired());
      assertTrue(async.get(1, TimeUnit.SECONDS).acquired());
    }
  }
}
