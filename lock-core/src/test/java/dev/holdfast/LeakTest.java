package dev.holdfast;

import static dev.holdfast.Bench.KEY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Rule A8: a lease that nobody closed and nobody can reach. */
class LeakTest {
  private final Bench bench = new Bench();
  private final ManualClock clock = bench.clock;
  private final List<FencingToken> leaked = new ArrayList<>();
  private final List<Optional<Throwable>> traces = new ArrayList<>();
  private final LockListener listener =
      new LockListener() {
        @Override
        public void leaked(LockKey key, FencingToken token, Optional<Throwable> acquiredAt) {
          assertEquals(KEY, key);
          leaked.add(token);
          traces.add(acquiredAt);
        }
      };

  @Test
  void isNotRenewedAnyMoreAndIsReportedOnce() {
    LockManager locks = bench.builder().listener(listener).build();
    FencingToken token = acquireAndForget(locks);
    clock.advanceSeconds(20);
    assertEquals(List.of(token), leaked);
    assertEquals(List.of(Optional.empty()), traces);
    assertEquals(0, bench.store.count("renew"));
    clock.advanceSeconds(300);
    assertEquals(1, leaked.size());
    assertEquals(0, bench.store.count("renew"));
    assertTrue(locks.find(KEY).isEmpty());
    assertEquals(0, clock.pendingTasks());
  }

  @Test
  void isReportedWithThePlaceItWasAcquiredAtIfThatIsTraced() {
    LockManager locks = bench.builder().listener(listener).traceAcquisitions().build();
    acquireAndForget(locks);
    clock.advanceSeconds(20);
    assertTrue(hasFrame(traces.get(0).orElseThrow(), "acquireAndForget"));
  }

  @Test
  void theTraceOfAnAsynchronousCallIsThatOfTheCaller() {
    LockManager locks = bench.builder().listener(listener).traceAcquisitions().build();
    bench.store.faults =
        (operation, number) -> number == 1 ? TestStore.Fault.LOST : TestStore.Fault.NONE;
    acquireLaterAndForget(locks);
    clock.advanceSeconds(21);
    assertTrue(hasFrame(traces.get(0).orElseThrow(), "acquireLaterAndForget"));
  }

  @Test
  void whatWasClosedOrHandedOverIsNoLeak() {
    LockManager locks = bench.builder().listener(listener).build();
    WeakReference<Lease> closed = new WeakReference<>(close(Bench.acquire(locks)));
    collect(closed);
    WeakReference<Lease> offered = new WeakReference<>(offer(Bench.acquire(locks)));
    collect(offered);
    clock.advanceSeconds(300);
    assertEquals(List.of(), leaked);
    assertTrue(locks.find(KEY).isPresent());
  }

  @Test
  void aReachableLeaseIsNoLeak() {
    LockManager locks = bench.builder().listener(listener).build();
    Acquisition result = locks.acquire(KEY, "a");
    System.gc();
    clock.advanceSeconds(100);
    assertEquals(List.of(), leaked);
    assertTrue(((Acquired) result).lease().isHeld());
  }

  @Test
  void workUnderALeaseKeepsItReachable() {
    LockManager locks = bench.builder().listener(listener).build();
    CompletableFuture<String> work = new CompletableFuture<>();
    CompletableFuture<String> run = locks.async().run(AcquireRequest.of(KEY), lease -> work);
    System.gc();
    clock.advanceSeconds(100);
    assertEquals(List.of(), leaked);
    assertFalse(run.isDone());
    work.complete("done");
    assertEquals("done", Bench.done(run));
  }

  private static Lease close(Lease lease) {
    lease.close();
    return lease;
  }

  private static Lease offer(Lease lease) {
    lease.handOver(Duration.ofHours(1), HandOver.Otherwise.RELEASE);
    return lease;
  }

  private static FencingToken acquireAndForget(LockManager locks) {
    WeakReference<Lease> lease = new WeakReference<>(Bench.acquire(locks));
    FencingToken token = lease.get().token();
    collect(lease);
    return token;
  }

  private void acquireLaterAndForget(LockManager locks) {
    CompletableFuture<Acquisition> call = locks.async().acquire(KEY, "a");
    clock.advanceSeconds(1);
    WeakReference<Lease> lease = new WeakReference<>(Bench.lease(Bench.done(call)));
    call = null;
    collect(lease);
  }

  /**
   * Until the collector has seen it, and has handed it to the queue of unreachable leases. What one
   * run of the collector found is handed over in no order that is known, but before what a run
   * finds that begins when that has begun: so the second one is enough.
   */
  private static void collect(WeakReference<Lease> lease) {
    awaitCleared(lease);
    awaitHandedOver();
    awaitHandedOver();
  }

  private static void awaitHandedOver() {
    ReferenceQueue<Object> queue = new ReferenceQueue<>();
    WeakReference<Object> later = new WeakReference<>(new Object(), queue);
    awaitCleared(later);
    try {
      assertSame(later, queue.remove(20_000));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void awaitCleared(WeakReference<?> reference) {
    long patience = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!reference.refersTo(null) && System.nanoTime() < patience) {
      System.gc();
    }
    assertTrue(reference.refersTo(null));
  }

  private static boolean hasFrame(Throwable trace, String method) {
    return List.of(trace.getStackTrace()).stream().anyMatch(f -> f.getMethodName().equals(method));
  }
}
