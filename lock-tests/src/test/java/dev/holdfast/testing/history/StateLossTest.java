package dev.holdfast.testing.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a loss of state explains, what it excuses, and what it does not. */
class StateLossTest {

  private static final Duration TTL = Duration.ofNanos(10);
  private static final Granted FIRST = granted(1, 0, 1);

  @Test
  void aStateLossExcusesBeliefUntilItsDeadline() {
    StateLoss loss = new StateLoss(3, 4);
    Granted next = granted(2, 6, 7);
    assertEquals(Set.of(), rules(FIRST, loss, next, until(9, 9)));
    assertTrue(rules(FIRST, loss, next, until(10, 9)).contains(Rule.BELIEF_AFTER_LATER_GRANT));
    assertTrue(
        rules(FIRST, new StateLoss(11, 12), next, until(9, 9))
            .contains(Rule.BELIEF_AFTER_LATER_GRANT));
  }

  @Test
  void aLossBeforeTheLastAcknowledgementIsNoExcuse() {
    StateLoss loss = new StateLoss(3, 4);
    Reinstated reinstated = new Reinstated(call("p1", 5, 6), 1, Duration.ZERO);
    Granted next = granted(2, 7, 8);
    Believed late = until(9, 15);
    assertEquals(Set.of(), rules(FIRST, loss, next, late));
    assertTrue(rules(FIRST, loss, reinstated, next, late).contains(Rule.BELIEF_AFTER_LATER_GRANT));
  }

  @Test
  void aHigherTokenThatWasLostMayDisplaceALowerOneThatCameBack() {
    List<Observation> all = new ArrayList<>();
    all.add(FIRST);
    all.add(new StateLoss(3, 4));
    all.add(granted(2, 5, 6));
    all.add(new StateLoss(8, 9));
    all.add(new Renewed(call("p1", 10, 11), 1, TTL));
    all.add(new Reinstated(call("p2", 12, 13), 2, TTL));
    all.add(until(15, 20));
    assertEquals(Set.of(), HistoryChecker.check(new History(all)).rules());
    all.add(new Held(call("p3", 14, 14), 1, "h1"));
    assertEquals(Set.of(Rule.OVERLAP), HistoryChecker.check(new History(all)).rules());
  }

  @Test
  void aLeaseMayBeAwayBeforeItIsReinstated() {
    assertEquals(
        Set.of(),
        rules(
            FIRST,
            new StateLoss(2, 3),
            new Found(call("p2", 4, 5), 1, "h1"),
            new FoundNone(call("p2", 6, 7)),
            new Reinstated(call("p1", 8, 9), 1, TTL)));
  }

  @Test
  void anIntentMayBeGrantedAgainAfterTheLoss() {
    Granted again = new Granted(call("p1", 4, 5), 2, "h1", "g1", TTL);
    Unanswered lost = new Unanswered(Call.unanswered("k", "p1", 0), "h1", "g1");
    Held held = new Held(call("p2", 1, 1), 1, "h1");
    assertEquals(Set.of(), rules(FIRST, new StateLoss(2, 3), again));
    assertEquals(Set.of(), rules(lost, held, new StateLoss(2, 3), again));
    assertEquals(Set.of(Rule.UNKNOWN_HOLDER), rules(lost, held, again));
  }

  @Test
  void aGrantDuringTheLossSupersedes() {
    SaidDead superseded = new SaidDead(call("p1", 10, 10), 1, DeathReason.SUPERSEDED);
    StateLoss loss = new StateLoss(11, 11);
    assertEquals(Set.of(), rules(FIRST, superseded, loss, granted(2, 9, 12)));
    assertEquals(
        Set.of(Rule.SUPERSEDED_BY_NOBODY), rules(FIRST, superseded, loss, granted(2, 12, 12)));
  }

  @Test
  void anotherGrantMayNotDisplaceALeaseAfterTheLoss() {
    Reinstated reinstated = new Reinstated(call("p1", 6, 7), 1, TTL);
    assertEquals(
        Set.of(Rule.OVERLAP), rules(FIRST, new StateLoss(4, 5), reinstated, granted(2, 8, 15)));
    assertEquals(Set.of(), rules(FIRST, new StateLoss(4, 5), reinstated, granted(2, 8, 16)));
  }

  @Test
  void tokensRiseAcrossALoss() {
    assertEquals(
        Set.of(Rule.SEEN_BEFORE_GRANT),
        rules(granted(2, 0, 1), new StateLoss(4, 5), granted(1, 20, 21)));
  }

  @Test
  void aStateLossMayLetTwoProcessesBelieveForAWhile() {
    List<Observation> twice = new ArrayList<>();
    twice.add(FIRST);
    twice.add(attached("p2", 1, 3, 5));
    twice.add(new StateLoss(6, 7));
    twice.add(attached("p3", 1, 8, 9));
    twice.add(new Believed(Call.at("k", "p2", 10), 1, 1, 12));
    twice.add(new Believed(Call.at("k", "p3", 11), 1, 1, 15));
    assertEquals(Set.of(), HistoryChecker.check(new History(twice)).rules());
    twice.add(new Believed(Call.at("k", "p2", 13), 1, 1, 12));
    assertEquals(Set.of(Rule.TWO_BELIEVERS), HistoryChecker.check(new History(twice)).rules());
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

  private static Believed until(long instant, long hardDeadline) {
    return new Believed(Call.at("k", "p1", instant), 1, 0, hardDeadline);
  }

  private static Call call(String process, long start, long end) {
    return new Call("k", process, start, end);
  }
}
