package dev.holdfast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.LeaseEvent.Kind;
import dev.holdfast.TestStore.Fault;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rule D4, where the two local clocks tell different elapsed times. */
class ClockDisagreementTest {
  private final Bench bench = new Bench();
  private final ManualClock clock = bench.clock;
  private final LockManager locks = bench.manager();
  private final Lease lease = Bench.acquire(locks);
  private final List<LeaseEvent> events = Bench.eventsOf(lease);

  @ParameterizedTest
  @ValueSource(longs = {1001, 5000, 3_600_000, -1001, -5000, -3_600_000})
  void endsBeliefAtOnceAndRenewsOnce(long millis) {
    clock.jumpWall(Duration.ofMillis(millis));
    bench.store.fail("renew", Fault.LOST);
    assertFalse(lease.isHeld());
    assertEquals(Duration.ZERO, lease.remaining());
    assertEquals(LeaseState.JEOPARDY, lease.state());
    assertEquals(List.of(Kind.JEOPARDY), Bench.kinds(events));
    clock.advance(Duration.ZERO);
    assertEquals(1, bench.store.count("renew"));
    for (int i = 0; i < 100; i++) {
      assertFalse(lease.isHeld());
      clock.advance(Duration.ofMillis(10));
    }
    assertEquals(1, bench.store.count("renew"));
  }

  @ParameterizedTest
  @ValueSource(longs = {999, -999})
  void toleratesASecond(long millis) {
    clock.jumpWall(Duration.ofMillis(millis));
    assertTrue(lease.isHeld());
    assertEquals(LeaseState.ACTIVE, lease.state());
  }

  @Test
  void believesAgainAfterARenewalThatWasSentSince() {
    clock.jumpWall(Duration.ofSeconds(-30));
    assertFalse(lease.isHeld());
    clock.advance(Duration.ZERO);
    assertTrue(lease.isHeld());
    assertEquals(LeaseState.ACTIVE, lease.state());
    assertEquals(List.of(Kind.JEOPARDY, Kind.RECOVERED), Bench.kinds(events));
    assertEquals(1, bench.store.count("renew"));
  }

  @Test
  void aReplyToARenewalSentBeforeTheStepDoesNotRestoreBelief() {
    bench.store.faults =
        (operation, number) -> {
          if (number == 1) {
            clock.jumpWall(Duration.ofSeconds(-30)); // while it is on its way
          }
          return number == 1 ? Fault.NONE : Fault.LOST;
        };
    clock.advanceSeconds(20);
    assertEquals(2, bench.store.count("renew"));
    assertFalse(lease.isHeld());
    assertEquals(List.of(Kind.JEOPARDY), Bench.kinds(events));
    bench.store.heal();
    clock.advanceSeconds(5);
    assertTrue(lease.isHeld());
    assertEquals(List.of(Kind.JEOPARDY, Kind.RECOVERED), Bench.kinds(events));
  }

  @Test
  void aReplyThatIsOutdatedByAStepIsNoRecovery() {
    bench.store.faults =
        (operation, number) -> {
          if (number == 2) {
            clock.jumpWall(Duration.ofSeconds(-30)); // while it is on its way
          }
          return number == 1 ? Fault.LOST : Fault.NONE;
        };
    clock.advanceSeconds(22.5);
    assertEquals(2, bench.store.count("renew"));
    assertEquals(List.of(Kind.JEOPARDY), Bench.kinds(events));
    clock.advanceSeconds(2.5);
    assertEquals(3, bench.store.count("renew"));
    assertEquals(List.of(Kind.JEOPARDY, Kind.RECOVERED), Bench.kinds(events));
  }

  @Test
  void theLargerElapsedTimeCounts() {
    clock.advance(Duration.ofSeconds(10));
    clock.jumpWall(Duration.ofMillis(900));
    assertEquals(Duration.ofMillis(39_100), lease.remaining());
    clock.jumpWall(Duration.ofMillis(-1800));
    assertEquals(Duration.ofSeconds(40), lease.remaining());
  }

  @Test
  void isLostByTheMonotonicDeadlineWhenTheStoreIsGone() {
    bench.store.fail("renew", Fault.LOST);
    clock.jumpWall(Duration.ofHours(1));
    assertFalse(lease.isHeld());
    clock.advanceSeconds(39.9);
    assertEquals(LeaseState.JEOPARDY, lease.state());
    clock.advanceSeconds(0.2);
    assertEquals(LeaseState.DRAINING, lease.state());
    clock.advanceSeconds(10);
    assertEquals(LeaseState.LOST, lease.state());
    assertFalse(lease.isHeld());
  }

  @Test
  void isNotReinstatedWhileTheClocksDisagree() {
    bench.store.faults =
        (operation, number) -> {
          if (operation.equals("renew") && number == 1) {
            bench.store.memory.loseState();
            clock.jumpWall(Duration.ofSeconds(2));
          }
          return Fault.NONE;
        };
    clock.advanceSeconds(20);
    assertEquals(0, bench.store.count("reinstate"));
    clock.advanceSeconds(29);
    assertTrue(bench.store.count("renew") >= 3);
    assertEquals(0, bench.store.count("reinstate"));
    clock.advanceSeconds(1);
    assertEquals(LeaseState.LOST, lease.state());
  }

  @Test
  void saysThatTheClocksDisagree() {
    clock.jumpWall(Duration.ofSeconds(-30));
    LeaseLostException e = assertThrows(LeaseLostException.class, lease::requireHeld);
    assertTrue(e.getMessage().contains("clocks disagree"), e.getMessage());
  }

  @Test
  void callersThatAskInATightLoopLeaveNoTasksBehind() {
    bench.store.fail("renew", Fault.FROZEN);
    clock.advanceSeconds(20);
    clock.jumpWall(Duration.ofSeconds(-30));
    int before = clock.pendingTasks();
    for (int i = 0; i < 10_000; i++) {
      assertFalse(lease.isHeld());
    }
    assertTrue(clock.pendingTasks() <= before + 1, "tasks: " + clock.pendingTasks());
  }
}
