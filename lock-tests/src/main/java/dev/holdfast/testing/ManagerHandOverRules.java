package dev.holdfast.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.AcquireRequest;
import dev.holdfast.FencingToken;
import dev.holdfast.HandOver;
import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.LeaseTicket;
import dev.holdfast.LeaseTimings;
import dev.holdfast.LockKey;
import dev.holdfast.LockManager;
import dev.holdfast.ReleaseOutcome;
import dev.holdfast.SessionBackend;
import java.time.Duration;
import java.util.Map;

/** L6, Q2, G3, above the store: from one process to the next. */
abstract class ManagerHandOverRules extends ManagerGroup {
  ManagerHandOverRules(StoreAccess way) {
    super(way);
  }

  @Rule("L6")
  void beliefMovesWithTheTicket() {
    Lease mine = acquired(request().holder("backend-1").metadata(Map.of("url", "a")));
    LeaseTicket ticket = mine.ticket();
    assertFalse(mine.isHeld(), "belief ends with the offer");
    assertStoreHas(mine);
    Lease theirs = manager().resume(ticket);
    assertTrue(theirs.isHeld());
    assertEquals(mine.token(), theirs.token());
    assertEquals("backend-1", theirs.holder().id());
    assertEquals(Map.of("url", "a"), theirs.holder().metadata());
    mine.close();
    theirs.renew();
    assertTrue(theirs.isHeld());
    assertFalse(mine.isHeld());
    assertEquals(ReleaseOutcome.RELEASED, theirs.release());
  }

  @Rule("L6")
  void oneTicketHasOneBeliever() {
    LeaseTicket ticket = acquired(request()).ticket();
    Lease first = manager().resume(ticket);
    assertLost(Reason.HANDED_OVER, () -> manager().resume(ticket));
    assertTrue(first.isHeld());
    first.renew();
  }

  @Rule("L6")
  void theOfferIsToldThatItWasTaken() {
    LeaseTimings quick = LeaseTimings.ofTtl(Duration.ofSeconds(6));
    Lease mine = acquired(request().timings(quick));
    HandOver offer = mine.handOver(Duration.ofMinutes(1), HandOver.Otherwise.RELEASE);
    manager().resume(offer.ticket());
    assertEquals(HandOver.Outcome.ATTACHED, Joined.join(offer.outcome()));
  }

  @Rule("L6")
  void anOfferThatNobodyTakesIsReleased() {
    Lease mine = acquired(request());
    HandOver offer = mine.handOver(Duration.ofMillis(20), HandOver.Otherwise.RELEASE);
    assertEquals(HandOver.Outcome.NOT_ATTACHED, Joined.join(offer.outcome()));
    await("the key is free", () -> find(mine.key()).isEmpty());
  }

  @Rule("L6")
  void aBareTokenAttachesOnce() {
    Lease mine = acquired(request());
    Lease theirs = manager().resume(mine.key(), mine.token());
    assertTrue(theirs.isHeld());
    assertLost(Reason.HANDED_OVER, () -> manager().resume(mine.key(), mine.token()));
    assertLost(Reason.HANDED_OVER, mine::renew);
    assertFalse(mine.isHeld());
    Lease third = manager().resume(theirs.ticket());
    assertTrue(third.isHeld());
  }

  @Rule("L6")
  void whatHasEndedCannotBeResumed() {
    Lease released = acquired(request());
    LeaseTicket ticket = released.ticket();
    released.release();
    locks.forceRelease(released.key(), released.token(), "make sure");
    assertLost(Reason.RELEASED_ELSEWHERE, () -> manager().resume(ticket));
    Lease superseded = acquired(request());
    locks.forceRelease(superseded.key(), superseded.token(), "moved");
    acquired(manager(), AcquireRequest.of(superseded.key()));
    assertLost(Reason.SUPERSEDED, () -> manager().resume(superseded.key(), superseded.token()));
  }

  @Rule("Q2")
  void anUnknownTokenIsNotResumed() {
    LockKey key = newKey();
    assertLost(Reason.UNKNOWN_LEASE, () -> locks.resume(key, FencingToken.of(clock() - 1_000_000)));
    assertNobodyHas(key);
  }

  @Rule("G3")
  void aBackendResumesFromItsEnvironment() {
    LockKey key = LockKey.of(newNamespace(), "document-123");
    Lease mine = acquired(AcquireRequest.of(key).holder("backend-1"));
    Map<String, String> environment = SessionBackend.environment(mine);
    LockManager container = manager();
    SessionBackend backend = SessionBackend.fromEnvironment(environment);
    assertEquals(mine.token(), backend.token());
    Lease theirs = backend.resume(container);
    assertEquals(key, theirs.key());
    assertTrue(theirs.isHeld());
    assertFalse(mine.isHeld());
  }
}
