package dev.holdfast.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.LeaseState;
import dev.holdfast.LockManager;
import java.time.Duration;
import java.util.Set;

/**
 * D1, D4: what the holder's side believes, by local clocks that the test sets. Its timers never
 * run, as in a process that is stopped.
 */
abstract class ManagerBeliefRules extends ManagerGroup {
  private static final Duration ON_THE_WAY = Duration.ofSeconds(7);

  /** Of the default timings. */
  private static final Duration HARD = Duration.ofSeconds(50);

  private final FakeTicker time = new FakeTicker();
  private final FakeTicker timers = new FakeTicker();

  private final InterceptedStore.Way lateBack =
      new InterceptedStore.Way() {
        @Override
        public void back(String call) {
          time.advance(
              Set.of("acquire", "renew", "attach").contains(call) ? ON_THE_WAY : Duration.ZERO);
        }
      };

  ManagerBeliefRules(StoreAccess way) {
    super(way);
  }

  private LockManager stopped() {
    return manager(builder -> builder.ticker(time).scheduler(timers));
  }

  /** A manager of a store whose replies come late, by the local clocks. */
  private LockManager slow() {
    return manager(
        InterceptedStore.over(access().raw(), lateBack),
        builder -> builder.ticker(time).scheduler(timers).callTimeout(Duration.ofMinutes(5)));
  }

  @Rule("D1")
  void theDeadlineCountsFromBeforeTheAcquire() {
    Lease lease = acquired(slow(), request());
    assertAtMost(HARD.minus(ON_THE_WAY), lease.remaining(), "remaining");
    assertAbove(HARD.minus(ON_THE_WAY).minusSeconds(2), lease.remaining(), "remaining");
  }

  @Rule("D1")
  void theDeadlineCountsFromBeforeTheAttach() {
    Lease mine = acquired(request());
    Lease theirs = slow().resume(mine.key(), mine.token());
    assertAtMost(HARD.minus(ON_THE_WAY), theirs.remaining(), "remaining");
    assertAbove(HARD.minus(ON_THE_WAY).minusSeconds(2), theirs.remaining(), "remaining");
  }

  @Rule("D1")
  void theDeadlineCountsFromBeforeTheRenewal() {
    Lease lease = acquired(slow(), request());
    time.advance(Duration.ofSeconds(20));
    lease.renew();
    assertAtMost(HARD.minus(ON_THE_WAY), lease.remaining(), "remaining");
    assertAbove(HARD.minus(ON_THE_WAY).minusSeconds(2), lease.remaining(), "remaining");
  }

  @Rule({"D1", "D4"})
  void afterAPauseTheFirstAnswerIsRight() {
    Lease lease = acquired(stopped(), request());
    time.advance(HARD.minusSeconds(1));
    assertTrue(lease.isHeld());
    assertAtMost(Duration.ofSeconds(1), lease.remaining(), "remaining");
    time.advance(Duration.ofSeconds(1));
    assertFalse(lease.isHeld());
    assertEquals(Duration.ZERO, lease.remaining());
    assertLost(Reason.DEADLINE, lease::requireHeld);
    assertEquals(LeaseState.LOST, lease.state());
    assertStoreHas(lease);
  }

  @Rule("D4")
  void aWallClockThatStepsPutsTheLeaseInJeopardy() {
    for (Duration step : new Duration[] {Duration.ofSeconds(2), Duration.ofHours(-1)}) {
      Lease lease = acquired(stopped(), request());
      time.jumpWall(step);
      assertFalse(lease.isHeld(), () -> "held after a step of " + step);
      await("a renewal settles it", () -> isHeldWhenTimersRun(lease));
      assertEquals(LeaseState.ACTIVE, lease.state());
    }
  }

  private boolean isHeldWhenTimersRun(Lease lease) {
    timers.advance(Duration.ZERO);
    return lease.isHeld();
  }

  @Rule("D4")
  void clocksThatAgreeWithinASecondAreNoReason() {
    Lease lease = acquired(stopped(), request());
    time.jumpWall(Duration.ofMillis(900));
    assertTrue(lease.isHeld());
    assertEquals(LeaseState.ACTIVE, lease.state());
  }
}
