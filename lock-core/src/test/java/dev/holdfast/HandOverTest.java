package dev.holdfast;

import static dev.holdfast.Bench.KEY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.HandOver.Otherwise;
import dev.holdfast.HandOver.Outcome;
import dev.holdfast.LeaseEvent.Kind;
import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.TestStore.Fault;
import dev.holdfast.spi.AttachCommand;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rule L6: a lease that goes from one process to another. */
class HandOverTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final Bench bench = new Bench();
  private final ManualClock clock = bench.clock;
  private final LockManager scheduler = bench.manager();
  private final LockManager backend = bench.manager();
  private final Lease lease = Bench.acquire(scheduler);
  private final List<LeaseEvent> events = Bench.eventsOf(lease);

  @Test
  void beliefEndsWithTheOfferAndTheOtherSideHasIt() {
    HandOver offer = lease.handOver(MINUTE, Otherwise.RELEASE);
    assertFalse(lease.isHeld());
    assertEquals(Duration.ZERO, lease.remaining());
    assertEquals(LeaseState.DRAINING, lease.state());
    assertEquals(Reason.HANDED_OVER, lossOf(lease).reason());
    Lease resumed = backend.resume(offer.ticket());
    assertTrue(resumed.isHeld());
    assertEquals(lease.token(), resumed.token());
    assertEquals("a", resumed.holder().id());
    clock.advanceSeconds(5.1);
    assertEquals(Outcome.ATTACHED, outcome(offer));
    assertEquals(List.of(Kind.DRAINING, Kind.HANDED_OVER), Bench.kinds(events));
    lease.close();
    assertEquals(ReleaseOutcome.HANDED_OVER, lease.release());
    assertTrue(scheduler.find(KEY).isPresent());
    clock.advanceSeconds(300);
    assertTrue(resumed.isHeld());
    resumed.close();
    assertTrue(scheduler.find(KEY).isEmpty());
  }

  @Test
  void keepsTheLeaseAliveUntilTheOtherSideAttaches() {
    HandOver offer = lease.handOver(Duration.ofMinutes(10), Otherwise.RELEASE);
    lease.close(); // does nothing after an offer
    clock.advanceSeconds(500);
    assertTrue(backend.resume(offer.ticket()).isHeld());
  }

  @Test
  void releasesWhatNobodyAttachedTo() {
    HandOver offer = lease.handOver(MINUTE, Otherwise.RELEASE);
    clock.advanceSeconds(59.9);
    assertTrue(scheduler.find(KEY).isPresent());
    clock.advanceSeconds(0.1);
    assertTrue(scheduler.find(KEY).isEmpty());
    assertEquals(Outcome.NOT_ATTACHED, outcome(offer));
    assertEquals(LeaseState.RELEASED, lease.state());
    assertEquals(List.of(Kind.DRAINING, Kind.RELEASED), Bench.kinds(events));
  }

  @Test
  void leavesToExpireWhatNobodyAttachedTo() {
    HandOver offer = lease.handOver(MINUTE, Otherwise.EXPIRE);
    clock.advanceSeconds(61);
    assertEquals(Outcome.NOT_ATTACHED, outcome(offer));
    assertEquals(Reason.NOT_ATTACHED, lossOf(lease).reason());
    assertTrue(scheduler.find(KEY).isPresent());
    bench.store.calls.clear();
    clock.advanceSeconds(61);
    assertEquals(0, bench.store.count("renew"));
    assertEquals(0, bench.store.count("release"));
    assertTrue(scheduler.find(KEY).isEmpty());
  }

  @ParameterizedTest
  @EnumSource(Otherwise.class)
  void anAttachJustBeforeTheEndOfTheOfferCounts(Otherwise otherwise) {
    HandOver offer = lease.handOver(MINUTE, otherwise);
    clock.advanceSeconds(59.99);
    Lease resumed = backend.resume(offer.ticket());
    clock.advanceSeconds(1);
    assertEquals(Outcome.ATTACHED, outcome(offer));
    clock.advanceSeconds(120);
    assertTrue(resumed.isHeld());
  }

  /** Who attached may be done before this side looks again. */
  @ParameterizedTest
  @EnumSource(Otherwise.class)
  void doesNotClaimThatNobodyAttachedToWhatHasEnded(Otherwise otherwise) {
    HandOver offer = lease.handOver(Duration.ofSeconds(2), otherwise);
    backend.resume(offer.ticket()).close();
    clock.advanceSeconds(3);
    assertEquals(Outcome.LOST, outcome(offer));
  }

  @Test
  void doesNotClaimToKnowWhatAStoreThatIsGoneDidNotTell() {
    HandOver offer = lease.handOver(MINUTE, Otherwise.RELEASE);
    clock.advanceSeconds(55);
    bench.store.fail("release", Fault.LOST);
    clock.advanceSeconds(15);
    assertEquals(Outcome.LOST, outcome(offer));
  }

  @Test
  void expiresInTimeAlsoWhenTheStoreIsGoneAtTheEnd() {
    HandOver offer = lease.handOver(MINUTE, Otherwise.EXPIRE);
    clock.advanceSeconds(59);
    bench.store.fail("renew", Fault.LOST);
    clock.advanceSeconds(12);
    assertEquals(Outcome.NOT_ATTACHED, outcome(offer));
    assertEquals(LeaseState.LOST, lease.state());
  }

  @Test
  void offeringAgainMovesTheLimit() {
    HandOver first = lease.handOver(MINUTE, Otherwise.RELEASE);
    clock.advanceSeconds(50);
    HandOver second = lease.handOver(MINUTE, Otherwise.EXPIRE);
    assertEquals(first.ticket(), second.ticket());
    clock.advanceSeconds(59);
    assertFalse(first.outcome().toCompletableFuture().isDone());
    clock.advanceSeconds(2);
    assertEquals(Outcome.NOT_ATTACHED, outcome(first));
    assertEquals(Outcome.NOT_ATTACHED, outcome(second));
    assertEquals(List.of(Kind.DRAINING, Kind.LOST), Bench.kinds(events));
  }

  @Test
  void oneOfTwoProcessesThatResumeOneTicketHasIt() {
    LeaseTicket ticket = lease.ticket();
    Lease first = backend.resume(ticket);
    LeaseLostException e =
        assertThrows(LeaseLostException.class, () -> bench.manager().resume(ticket));
    assertEquals(Reason.HANDED_OVER, e.loss().reason());
    clock.advanceSeconds(100);
    assertTrue(first.isHeld());
  }

  @Test
  void theNextHandOverNeedsTheNextTicket() {
    Lease second = backend.resume(lease.ticket());
    Lease third = bench.manager().resume(second.ticket());
    assertEquals(2, third.ticket().attachNumber());
    assertFalse(second.isHeld());
    assertThrows(LeaseLostException.class, () -> scheduler.resume(KEY, lease.token()));
  }

  @Test
  void aBareTokenAttachesOnceToAGrant() {
    Lease resumed = backend.resume(KEY, lease.token());
    assertTrue(resumed.isHeld());
    clock.advanceSeconds(25);
    assertEquals(LeaseState.HANDED_OVER, lease.state());
    assertEquals(List.of(Kind.HANDED_OVER), Bench.kinds(events));
    assertThrows(LeaseLostException.class, () -> scheduler.resume(KEY, lease.token()));
  }

  @Test
  void aLostAttachIsRepeatedWithTheSameId() {
    LeaseTicket ticket = lease.ticket();
    bench.store.faults =
        (operation, number) ->
            operation.equals("attach") && number == 1 ? Fault.REPLY_LOST : Fault.NONE;
    CompletableFuture<Lease> call = backend.async().resume(ticket);
    clock.advanceSeconds(1);
    assertTrue(Bench.done(call).isHeld());
    assertEquals(1, attachIds());
  }

  @Test
  void whoGaveUpOnAnAttachDoesNotLockItselfOut() {
    LeaseTicket ticket = lease.ticket();
    bench.store.fail("attach", Fault.REPLY_LOST);
    CompletableFuture<Lease> call = backend.async().resume(ticket);
    clock.advanceSeconds(5);
    assertTrue(call.isCompletedExceptionally());
    bench.store.heal();
    assertTrue(backend.resume(ticket).isHeld());
    assertEquals(1, attachIds());
    assertThrows(LeaseLostException.class, () -> backend.resume(ticket));
    assertEquals(2, attachIds());
  }

  @Test
  void deadlinesOfAResumedLeaseCountFromItsOwnSending() {
    LeaseTicket ticket = lease.ticket();
    bench.store.faults =
        (operation, number) -> {
          if (operation.equals("attach")) {
            clock.pause(Duration.ofSeconds(4));
          }
          return Fault.NONE;
        };
    assertEquals(Duration.ofSeconds(46), backend.resume(ticket).remaining());
  }

  @Test
  void aResumedLeaseKeepsItsLimitsItsAgeAndItsMetadata() {
    Lease limited =
        Bench.lease(
            scheduler.acquire(
                AcquireRequest.of(LockKey.of("limited"))
                    .metadata(Map.of("a", "b"))
                    .maxHold(Duration.ofMinutes(5))));
    clock.advanceSeconds(200);
    Lease resumed = backend.resume(limited.ticket());
    assertEquals(Map.of("a", "b"), resumed.holder().metadata());
    assertEquals(Duration.ofSeconds(200), resumed.holder().heldFor());
    clock.advanceSeconds(99);
    assertEquals(LeaseState.ACTIVE, resumed.state());
    clock.advanceSeconds(1);
    assertEquals(LeaseState.DRAINING, resumed.state());
  }

  @Test
  void whatIsOverCannotBeOffered() {
    lease.release();
    assertThrows(LeaseLostException.class, () -> lease.handOver(MINUTE, Otherwise.RELEASE));
    assertThrows(LeaseLostException.class, lease::ticket);
  }

  @Test
  void aReleaseAfterTheOfferTellsWhatItFound() {
    HandOver offer = lease.handOver(MINUTE, Otherwise.RELEASE);
    backend.resume(offer.ticket());
    assertEquals(ReleaseOutcome.HANDED_OVER, lease.release());
    assertEquals(Outcome.ATTACHED, outcome(offer));
    assertTrue(scheduler.find(KEY).isPresent());
  }

  @Test
  void theTicketOfAVeryLongLeaseIsNoError() {
    LeaseTimings year = LeaseTimings.ofTtl(Duration.ofDays(365));
    Lease lasting =
        Bench.lease(scheduler.acquire(AcquireRequest.of(LockKey.of("year")).timings(year)));
    assertEquals(lasting.token(), lasting.ticket().token());
  }

  private long attachIds() {
    return bench.store.calls("attach").stream()
        .map(c -> ((AttachCommand) c.argument(0)).attachId())
        .distinct()
        .count();
  }

  private static LeaseLoss lossOf(Lease lease) {
    return assertThrows(LeaseLostException.class, lease::requireHeld).loss();
  }

  private static Outcome outcome(HandOver offer) {
    return Bench.done(offer.outcome().toCompletableFuture());
  }
}
