package dev.holdfast.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.AcquireRequest;
import dev.holdfast.Lease;
import dev.holdfast.LockManager;
import dev.holdfast.LockStoreException;
import dev.holdfast.LockStoreException.Failure;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** A3, A7, above the store: replies that are lost after the step was applied. */
abstract class ManagerUnknownRules extends ManagerGroup {
  private final AtomicInteger repliesToLose = new AtomicInteger();

  ManagerUnknownRules(StoreAccess way) {
    super(way);
  }

  private final InterceptedStore.Way losing =
      new InterceptedStore.Way() {
        @Override
        public void back(String call) {
          if (repliesToLose.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
            throw new LockStoreException(Failure.OUTCOME_UNKNOWN, "the test lost the reply");
          }
        }
      };

  private LockManager lossy(Duration callTimeout) {
    return manager(
        InterceptedStore.over(access().raw(), losing), builder -> builder.callTimeout(callTimeout));
  }

  @Rule("A3")
  void aRetryAfterALostReplyGetsTheSameLease() {
    LockManager locks = lossy(TIMEOUT);
    repliesToLose.set(1);
    Lease lease = acquired(locks, request());
    assertTrue(lease.isHeld());
    assertStoreHas(lease);
    lease.renew();
  }

  @Rule({"A3", "L6"})
  void aRetryAfterALostReplyAttachesOnce() {
    Lease mine = acquired(request());
    LockManager other = lossy(TIMEOUT);
    repliesToLose.set(1);
    Lease theirs = other.resume(mine.ticket());
    assertTrue(theirs.isHeld());
    theirs.renew();
  }

  @Rule("A7")
  void aCallerThatGivesUpLeavesNoGhost() {
    LockManager locks = lossy(Duration.ofMillis(300));
    AcquireRequest request = request();
    repliesToLose.set(Integer.MAX_VALUE);
    LockStoreException failure =
        assertThrows(LockStoreException.class, () -> locks.acquire(request));
    assertFalse(failure.outcomeKnown(), "the outcome is not known");
    assertEquals(Failure.OUTCOME_UNKNOWN, failure.failure());
    repliesToLose.set(0);
    await("the ghost is gone", () -> find(request.key()).isEmpty());
    acquired(this.locks, request);
  }

  @Rule("A7")
  void aFailureThatChangedNothingIsKnown() {
    InterceptedStore.Way refusing =
        new InterceptedStore.Way() {
          @Override
          public void there(String call) {
            throw new LockStoreException(Failure.MISCONFIGURED, "the test refuses");
          }
        };
    LockManager locks = manager(InterceptedStore.over(access().raw(), refusing), b -> b);
    AcquireRequest request = request();
    assertTrue(assertThrows(LockStoreException.class, () -> locks.acquire(request)).outcomeKnown());
    assertNobodyHas(request.key());
  }
}
