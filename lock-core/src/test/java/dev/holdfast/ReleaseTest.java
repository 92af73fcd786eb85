package dev.holdfast;

import static dev.holdfast.Bench.KEY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.LeaseEvent.Kind;
import dev.holdfast.TestStore.Fault;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** When a release asks the store, and what it answers. */
class ReleaseTest {
  private final Bench bench = new Bench();
  private final ManualClock clock = bench.clock;
  private final LockManager locks = bench.manager();

  /** Renewals reach the store, and their replies do not come back. */
  private Lease lostHereAndKeptThere() {
    Lease lease = Bench.acquire(locks);
    bench.store.fail("renew", Fault.REPLY_LOST);
    clock.advanceSeconds(50);
    assertEquals(LeaseState.LOST, lease.state());
    assertTrue(isTaken(), "the store keeps it");
    return lease;
  }

  private boolean isTaken() {
    return bench.store.memory.find(KEY, Duration.ZERO).isPresent();
  }

  @Test
  void freesALeaseThatWasLostAtItsDeadline() {
    Lease lease = lostHereAndKeptThere();
    List<LeaseEvent> events = Bench.eventsOf(lease);
    int before = events.size();
    assertEquals(ReleaseOutcome.RELEASED, lease.release());
    assertFalse(isTaken());
    assertEquals(ReleaseOutcome.ALREADY_RELEASED, lease.release());
    assertEquals(1, bench.store.count("release"));
    assertEquals(before, events.size(), "it has one end");
  }

  @Test
  void aCloseFreesItTooAndDoesNotWait() {
    Lease lease = lostHereAndKeptThere();
    bench.store.fail("release", Fault.FROZEN);
    long before = clock.monotonicNanos();
    lease.close();
    assertEquals(before, clock.monotonicNanos(), "it waited for the store");
    bench.store.heal();
    clock.advanceSeconds(6);
    assertFalse(isTaken());
  }

  @Test
  void aRunWhoseLeaseIsLostFreesTheKey() {
    bench.store.fail("renew", Fault.REPLY_LOST);
    AcquireRequest request = AcquireRequest.of(KEY);
    assertThrows(LeaseLostException.class, () -> locks.run(request, this::lastTooLong));
    assertFalse(isTaken());
  }

  private boolean lastTooLong(Lease lease) {
    clock.advanceSeconds(50);
    return lease.isHeld();
  }

  @Test
  void asksAgainAfterAnAttemptThatFailed() {
    Lease lease = Bench.acquire(locks);
    bench.store.fail("release", Fault.LOST);
    CompletableFuture<ReleaseOutcome> first = lease.releaseAsync().toCompletableFuture();
    clock.advanceSeconds(6);
    assertTrue(first.isCompletedExceptionally());
    assertTrue(isTaken());
    bench.store.heal();
    assertEquals(ReleaseOutcome.RELEASED, lease.release());
    assertFalse(isTaken());
  }

  @Test
  void besideAnotherOneOnItsWayIsAnsweredByTheStore() {
    Lease lease = Bench.acquire(locks);
    bench.store.fail("release", Fault.LATE);
    CompletableFuture<ReleaseOutcome> first = lease.releaseAsync().toCompletableFuture();
    CompletableFuture<ReleaseOutcome> second = lease.releaseAsync().toCompletableFuture();
    assertFalse(first.isDone() || second.isDone());
    clock.advanceSeconds(1);
    assertEquals(ReleaseOutcome.RELEASED, Bench.done(first));
    assertEquals(ReleaseOutcome.ALREADY_RELEASED, Bench.done(second));
    assertEquals(List.of(Kind.RELEASED), Bench.kinds(Bench.eventsOf(lease)));
  }

  @Test
  void anEndThatTheStoreHasToldNeedsNoQuestion() {
    Lease lease = Bench.acquire(locks);
    locks.forceRelease(KEY, lease.token(), "a test");
    clock.advanceSeconds(20);
    assertEquals(LeaseState.LOST, lease.state());
    lease.close();
    assertEquals(ReleaseOutcome.ALREADY_RELEASED, lease.release());
    assertEquals(0, bench.store.count("release"));
  }

  @Test
  void anOfferThatWasLeftToExpireIsFreedByReleaseAndNotByClose() {
    Lease lease = Bench.acquire(locks);
    lease.handOver(Duration.ofSeconds(5), HandOver.Otherwise.EXPIRE);
    clock.advanceSeconds(6);
    assertEquals(LeaseState.LOST, lease.state());
    lease.close();
    assertTrue(isTaken());
    assertEquals(ReleaseOutcome.RELEASED, lease.release());
    assertFalse(isTaken());
  }

  @Test
  void saysThatTheManagerIsClosedRatherThanGuess() {
    Lease lease = lostHereAndKeptThere();
    locks.close();
    assertThrows(IllegalStateException.class, lease::release);
    assertTrue(lease.releaseAsync().toCompletableFuture().isCompletedExceptionally());
    lease.close();
    assertEquals(0, bench.store.count("release"));
  }
}
