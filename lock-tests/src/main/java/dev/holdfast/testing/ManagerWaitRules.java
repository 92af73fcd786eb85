package dev.holdfast.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.AcquireRequest;
import dev.holdfast.Acquisition;
import dev.holdfast.Lease;
import dev.holdfast.LeaseTimings;
import dev.holdfast.LockManager;
import dev.holdfast.TagMismatchException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A6, W1, above the store: waiting. */
abstract class ManagerWaitRules extends ManagerGroup {
  private static final Duration WAIT = Duration.ofMillis(150);

  ManagerWaitRules(StoreAccess way) {
    super(way);
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  @Rule("A6")
  void withoutAWaitTheAnswerComesAtOnce() {
    AcquireRequest request = request();
    Lease lease = acquired(request);
    long start = System.nanoTime();
    assertEquals(lease.token(), held(request).token());
    assertAtMost(TIMEOUT, since(start), "the call");
  }

  @Rule("A6")
  void aWaitInVainEndsWhenItWasToEnd() {
    AcquireRequest request = request();
    Lease lease = acquired(request);
    long start = System.nanoTime();
    assertEquals(lease.token(), held(request.waitUpTo(WAIT)).token());
    assertAbove(WAIT.minusMillis(5), since(start), "the wait");
    assertAtMost(WAIT.plus(TIMEOUT), since(start), "the wait");
  }

  @Rule({"A4", "A6"})
  void anotherTagIsToldAtTheEndOfTheWait() {
    AcquireRequest request = request().tag("v2");
    acquired(request);
    AcquireRequest other = AcquireRequest.of(request.key()).tag("v3").waitUpTo(WAIT);
    long start = System.nanoTime();
    assertThrows(TagMismatchException.class, () -> locks.acquire(other));
    assertAbove(WAIT.minusMillis(5), since(start), "the wait");
  }

  /** Waits in a process of its own until the holder's lease has ended in one way or other. */
  private void assertWakes(Lease lease, Runnable end) {
    LockManager waiting = manager();
    AcquireRequest request = AcquireRequest.of(lease.key()).waitUpTo(Duration.ofMinutes(5));
    CompletableFuture<Acquisition> waiter =
        CompletableFuture.supplyAsync(() -> waiting.acquire(request));
    end.run();
    await("the waiter is granted the key", waiter::isDone);
    Acquisition result = waiter.join();
    assertTrue(result.acquired());
    assertTrue(result.holder().token().isNewerThan(lease.token()));
    result.close();
  }

  @Rule("W1")
  void aWaiterWakesOnRelease() {
    Lease lease = acquired(request());
    assertWakes(lease, lease::release);
  }

  @Rule("W1")
  void aWaiterWakesOnForcedRelease() {
    Lease lease = acquired(request());
    assertWakes(lease, () -> locks.forceRelease(lease.key(), lease.token(), "moved"));
  }

  @Rule("W1")
  void aWaiterWakesOnExpiry() {
    FakeTicker stoppedTimers = new FakeTicker();
    LockManager dying = manager(builder -> builder.scheduler(stoppedTimers));
    LeaseTimings shortly = LeaseTimings.allowingShortTtl(Duration.ofMillis(200));
    Lease lease = acquired(dying, request().timings(shortly));
    assertWakes(lease, () -> {});
  }

  @Rule({"W1", "A5"})
  void manyWaitersAreServedOneByOne() {
    AcquireRequest request = request();
    Lease lease = acquired(request);
    LockManager waiting = manager();
    CompletableFuture<?>[] waiters = new CompletableFuture<?>[3];
    for (int i = 0; i < waiters.length; i++) {
      waiters[i] =
          CompletableFuture.runAsync(
              () -> waiting.acquire(request.waitUpTo(Duration.ofMinutes(5))).close());
    }
    lease.release();
    await("every waiter was served", () -> CompletableFuture.allOf(waiters).isDone());
    CompletableFuture.allOf(waiters).join();
  }
}
