package dev.holdfast.testing.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who may believe, when, and until when a forced release excuses it. */
class BeliefsTest {

  private static final Duration TTL = Duration.ofNanos(10);
  private static final Granted FIRST = granted(1, 0, 1);
  private static final Granted SECOND = granted(2, 20, 21);

  @Test
  void beliefEndsBeforeALaterGrantReturns() {
    assertEquals(Set.of(), rules(FIRST, SECOND, believed(1, "p1", 0, 21)));
    assertTrue(
        rules(FIRST, SECOND, believed(1, "p1", 0, 22)).contains(Rule.BELIEF_AFTER_LATER_GRANT));
  }

  @Test
  void aForcedReleaseExcusesBeliefUntilItsDeadline() {
    ForcedRelease forced = new ForcedRelease(Call.at("k", "operator", 5), 1);
    Granted next = granted(2, 6, 7);
    assertEquals(Set.of(), rules(FIRST, forced, next, until(9, 9)));
    assertTrue(rules(FIRST, forced, next, until(10, 9)).contains(Rule.BELIEF_AFTER_LATER_GRANT));
    assertTrue(
        rules(FIRST, new ForcedRelease(Call.at("k", "operator", 5), 3), next, until(9, 9))
            .contains(Rule.BELIEF_AFTER_LATER_GRANT));
  }

  @Test
  void oneProcessAtATimeHasALease() {
    assertEquals(Set.of(Rule.TWO_BELIEVERS), rules(FIRST, believed(1, "p2", 0, 5)));
    assertEquals(
        Set.of(Rule.TWO_BELIEVERS), rules(FIRST, attached("p2", 1, 3, 4), attached("p3", 1, 4, 5)));
  }

  @Test
  void aHandOverEndsTheBeliefOfTheSideBefore() {
    HandOver handOver = attached("p2", 1, 3, 5);
    assertEquals(
        Set.of(), rules(FIRST, handOver, believed(1, "p1", 0, 5), believed(1, "p2", 1, 5)));
    assertEquals(Set.of(Rule.TWO_BELIEVERS), rules(FIRST, handOver, believed(1, "p1", 0, 6)));
    assertEquals(
        Set.of(Rule.TWO_BELIEVERS),
        rules(FIRST, handOver, believed(1, "p1", 0, 5), believed(1, "p2", 1, 4)));
  }

  private static Set<Rule> rules(Observation... observations) {
    return HistoryChecker.check(History.of(observations)).rules();
  }

  private static Granted granted(long token, long start, long end) {
    return new Granted(call("p" + token, start, end), token, "h" + token, "g" + token, TTL);
  }

  private static HandOver attached(String process, long attach, long start, long end) {
    return new HandOver(call(process, start, end), 1, attach, TTL);
  }

  private static Believed believed(long token, String process, long attach, long instant) {
    return new Believed(Call.at("k", process, instant), token, attach, Call.NEVER);
  }

  private static Believed until(long instant, long hardDeadline) {
    return new Believed(Call.at("k", "p1", instant), 1, 0, hardDeadline);
  }

  private static Call call(String process, long start, long end) {
    return new Call("k", process, start, end);
  }
}
