package dev.holdfast.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.AcquireRequest;
import dev.holdfast.Acquisition;
import dev.holdfast.FencingToken;
import dev.holdfast.Held;
import dev.holdfast.Holder;
import dev.holdfast.Lease;
import dev.holdfast.LockHeldException;
import dev.holdfast.LockManager;
import dev.holdfast.RunOutcome;
import dev.holdfast.TagMismatchException;
import java.util.Map;
import java.util.Optional;

/** A, above the store: acquire, run, tags, and results that close. */
abstract class ManagerAcquireRules extends ManagerGroup {
  ManagerAcquireRules(StoreAccess way) {
    super(way);
  }

  @Rule("A1")
  void oneIsGrantedAndTheOtherIsToldOfIt() {
    AcquireRequest request =
        request().holder("backend-1").tag("v2").metadata(Map.of("url", "http://10.0.0.7:8080"));
    Lease lease = acquired(request);
    Acquisition other = manager().acquire(AcquireRequest.of(request.key()).holder("backend-2"));
    assertFalse(other.acquired());
    Holder holder = other.holder();
    assertEquals("backend-1", holder.id());
    assertEquals(Optional.of("v2"), holder.tag());
    assertEquals(Map.of("url", "http://10.0.0.7:8080"), holder.metadata());
    assertEquals(lease.token(), holder.token());
    assertAtMost(lease.ttl(), holder.remaining(), "remaining");
    assertTrue(lease.isHeld());
  }

  @Rule("A1")
  void theWinnerIsItsOwnHolder() {
    Lease lease = acquired(request().holder("backend-1"));
    assertEquals("backend-1", lease.holder().id());
    assertEquals(lease.token(), lease.holder().token());
  }

  @Rule("A2")
  void oneManagerExcludesItself() {
    AcquireRequest request = request().holder("backend-1");
    Lease lease = acquired(request);
    Holder holder = held(request);
    assertEquals("backend-1", holder.id());
    assertEquals(lease.token(), holder.token());
    assertTrue(lease.isHeld());
  }

  @Rule("A4")
  void anotherTagIsAnErrorThatCarriesTheHolder() {
    AcquireRequest request = request().holder("backend-1").tag("v2");
    Lease lease = acquired(request);
    AcquireRequest other = AcquireRequest.of(request.key()).tag("v3");
    TagMismatchException mismatch =
        assertThrows(TagMismatchException.class, () -> locks.acquire(other));
    assertEquals(Optional.of("v2"), mismatch.holder().tag());
    assertEquals(lease.token(), mismatch.holder().token());
    assertTrue(lease.isHeld());
  }

  @Rule("A4")
  void theSameTagOrNoneIsNoError() {
    AcquireRequest request = request().tag("v2");
    acquired(request);
    assertEquals(Optional.of("v2"), held(AcquireRequest.of(request.key()).tag("v2")).tag());
    assertEquals(Optional.of("v2"), held(AcquireRequest.of(request.key())).tag());
    AcquireRequest untagged = request();
    acquired(untagged);
    assertEquals(Optional.empty(), held(AcquireRequest.of(untagged.key()).tag("v3")).tag());
  }

  @Rule("A8")
  void closingWhatWasAcquiredFreesTheKey() {
    AcquireRequest request = request();
    try (Acquisition result = locks.acquire(request)) {
      assertTrue(result.acquired());
    }
    await("the key is free", () -> find(request.key()).isEmpty());
  }

  @Rule("A8")
  void closingWhatIsHeldDoesNothing() {
    AcquireRequest request = request();
    Lease lease = acquired(request);
    try (Acquisition result = locks.acquire(request)) {
      assertInstanceOf(Held.class, result);
    }
    assertTrue(lease.isHeld());
    assertStoreHas(lease);
  }

  @Rule("A8")
  void closingTwiceDoesNotTouchALaterGrant() {
    AcquireRequest request = request();
    Acquisition first = locks.acquire(request);
    first.close();
    await("the key is free", () -> find(request.key()).isEmpty());
    Lease second = acquired(request);
    first.close();
    assertTrue(second.isHeld());
    assertStoreHas(second);
  }

  @Rule("A8")
  void closingTheManagerFreesWhatItHolds() {
    AcquireRequest request = request();
    LockManager closing = manager();
    Lease lease = acquired(closing, request);
    closing.close();
    assertFalse(lease.isHeld());
    assertNobodyHas(request.key());
    assertThrows(IllegalStateException.class, () -> closing.acquire(request));
  }

  @Rule({"A1", "A8"})
  void runReleasesHoweverTheWorkEnds() {
    AcquireRequest request = request();
    String result = locks.run(request, lease -> lease.isHeld() ? "worked" : "not held");
    assertEquals("worked", result);
    assertNobodyHas(request.key());
    IllegalArgumentException thrown = new IllegalArgumentException("by the work");
    IllegalArgumentException caught =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                locks.run(
                    request,
                    lease -> {
                      throw thrown;
                    }));
    assertEquals(thrown, caught);
    assertNobodyHas(request.key());
  }

  @Rule("A1")
  void runOfAHeldKeyDoesNothingAndTellsTheHolder() {
    AcquireRequest request = request();
    Lease lease = acquired(request);
    LockHeldException refused =
        assertThrows(LockHeldException.class, () -> locks.run(request, held -> "ran"));
    assertEquals(lease.token(), refused.holder().token());
    RunOutcome<String> outcome = locks.runIfFree(request, held -> "ran");
    assertEquals(
        lease.token(), assertInstanceOf(RunOutcome.Skipped.class, outcome).holder().token());
    lease.release();
    assertEquals(new RunOutcome.Ran<>("ran"), locks.runIfFree(request, held -> "ran"));
  }

  @Rule({"T2", "T4"})
  void theTokenIsConstantAndTheNextIsLarger() {
    AcquireRequest request = request();
    Lease first = acquired(request);
    FencingToken token = first.token();
    first.renew();
    assertEquals(token, first.token());
    first.release();
    assertEquals(token, first.token());
    Lease second = acquired(manager(), request);
    assertNotEquals(token, second.token());
    assertTrue(second.token().isNewerThan(token));
  }
}
