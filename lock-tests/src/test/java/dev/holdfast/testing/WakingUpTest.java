package dev.holdfast.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.AcquireRequest;
import dev.holdfast.Acquired;
import dev.holdfast.Acquisition;
import dev.holdfast.InMemoryLockStore;
import dev.holdfast.Lease;
import dev.holdfast.LockKey;
import dev.holdfast.LockManager;
import dev.holdfast.LockStoreException;
import dev.holdfast.LockStoreException.Failure;
import dev.holdfast.spi.LockStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;

/** Who is woken when a key is freed, where no timer and so no poll ever runs. */
@StoreName("memory")
class WakingUpTest {
  private final AtomicInteger subscriptions = new AtomicInteger();
  private final AtomicInteger looks = new AtomicInteger();
  private final AtomicBoolean failNextLook = new AtomicBoolean();
  private final LockStore store = new InMemoryLockStore();
  private final LockManager holding = LockManager.over(store);
  private final LockManager waiting =
      LockManager.builder(InterceptedStore.over(store, new Counting()))
          .scheduler(new FakeTicker())
          .build();

  private final class Counting implements InterceptedStore.Way {
    @Override
    public void there(String call) {
      subscriptions.addAndGet(call.equals("onRelease") ? 1 : 0);
      looks.addAndGet(call.equals("acquire") ? 1 : 0);
      if (call.equals("acquire") && failNextLook.getAndSet(false)) {
        throw new LockStoreException(Failure.MISCONFIGURED, "the test refuses");
      }
    }
  }

  @AfterEach
  void close() {
    waiting.close();
    holding.close();
  }

  private Lease hold(LockKey key) {
    return ((Acquired) holding.acquire(key, "holder")).lease();
  }

  /** Starts a call that waits, and returns when it has found the key held. */
  private CompletableFuture<Acquisition> waitFor(LockKey key) {
    int before = looks.get();
    CompletableFuture<Acquisition> waiter =
        waiting.async().acquire(AcquireRequest.of(key).waitUpTo(Duration.ofMinutes(5)));
    RuleGroup.await("the waiter has looked", () -> looks.get() > before);
    return waiter;
  }

  private static long done(List<CompletableFuture<Acquisition>> waiters) {
    return waiters.stream().filter(CompletableFuture::isDone).count();
  }

  @Rule("W2")
  void oneSubscriptionServesAllKeysOfAManager() {
    for (int i = 0; i < 10; i++) {
      LockKey key = LockKey.of("document-" + i);
      hold(key);
      waitFor(key);
    }
    assertEquals(1, subscriptions.get());
  }

  @Rule("W2")
  void aFreedKeyWakesOneWaiterAtATime() {
    LockKey key = LockKey.of("document-123");
    Lease lease = hold(key);
    List<CompletableFuture<Acquisition>> waiters = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      waiters.add(waitFor(key));
    }
    int before = looks.get();
    lease.release();
    for (int served = 1; served <= waiters.size(); served++) {
      int now = served;
      RuleGroup.await("one more waiter is granted the key", () -> done(waiters) == now);
      assertTrue(looks.get() - before <= served, "more than one was woken by one release");
      waiters.stream().filter(CompletableFuture::isDone).forEach(w -> w.join().close());
    }
  }

  @Rule("W2")
  void aWokenWaiterThatFailsPassesTheWakeUpOn() {
    LockKey key = LockKey.of("document-123");
    Lease lease = hold(key);
    List<CompletableFuture<Acquisition>> waiters = List.of(waitFor(key), waitFor(key));
    failNextLook.set(true);
    lease.release();
    RuleGroup.await("both calls have ended", () -> done(waiters) == 2);
    assertEquals(1, waiters.stream().filter(CompletableFuture::isCompletedExceptionally).count());
    waiters.stream()
        .filter(w -> !w.isCompletedExceptionally())
        .forEach(w -> assertTrue(w.join().acquired()));
  }

  @Rule("W2")
  void aWokenWaiterThatIsCancelledPassesTheWakeUpOn() {
    LockKey key = LockKey.of("document-123");
    Lease lease = hold(key);
    CompletableFuture<Acquisition> first = waitFor(key);
    CompletableFuture<Acquisition> second = waitFor(key);
    first.cancel(true);
    assertFalse(second.isDone());
    lease.release();
    RuleGroup.await("the other is granted the key", second::isDone);
    assertTrue(second.join().acquired());
    assertThrows(CancellationException.class, first::join);
  }
}
