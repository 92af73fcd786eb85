package dev.holdfast.testing.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each rule by example: a history that breaks it, and its nearest neighbour that does not. */
class RulesTest {

  private static final Duration TTL = Duration.ofNanos(10);

  @Test
  void anEmptyHistoryIsFine() {
    fine();
  }

  @Test
  void twoGrantsAtOnceOverlap() {
    fine(granted(1, 0, 5), granted(2, 10, 15));
    fine(granted(1, 0, 5), granted(2, 8, 10));
    breaks(Rule.OVERLAP, granted(1, 0, 5), granted(2, 8, 9));
  }

  @Test
  void aMarginOfTheClockIsPutUpWith() {
    History history = History.of(granted(1, 0, 5), granted(2, 8, 9));
    CheckOptions lenient = CheckOptions.STRICT.withClockMargin(Duration.ofNanos(1));
    assertTrue(HistoryChecker.check(history, lenient).isFine());
  }

  @Test
  void aRenewalKeepsTheLockLonger() {
    Renewed renewed = new Renewed(call(4, 6), 1, TTL);
    fine(granted(1, 0, 5), renewed, granted(2, 12, 14));
    breaks(Rule.OVERLAP, granted(1, 0, 5), renewed, granted(2, 12, 13));
  }

  @Test
  void aReleaseFreesTheLockBeforeItsTime() {
    fine(granted(1, 0, 1), new Released(call(2, 4), 1), granted(2, 3, 3));
    fine(granted(1, 0, 1), new Released(Call.unanswered("k", "p1", 2), 1), granted(2, 3, 3));
    breaks(Rule.OVERLAP, granted(1, 0, 1), new Released(call(4, 5), 1), granted(2, 3, 3));
  }

  @Test
  void anAbandonedGrantMayBeOverBeforeItsTime() {
    fine(granted(1, 0, 1), new Abandoned(call(2, 2), "g1"), granted(2, 3, 3));
    breaks(Rule.OVERLAP, granted(1, 0, 1), new Abandoned(call(2, 2), "other"), granted(2, 3, 3));
  }

  @Test
  void anAbandonedGrantThatOnlyOthersSawMayBeOverToo() {
    Unanswered lost = new Unanswered(Call.unanswered("k", "p1", 0), "h1", "g1");
    Held seen = new Held(call(1, 5), 1, "h1");
    SaidDead released = new SaidDead(call(6, 7), 1, DeathReason.RELEASED);
    fine(lost, new Abandoned(call(2, 2), "g1"), seen, released);
    breaks(Rule.RELEASED_BY_NOBODY, lost, new Abandoned(call(8, 8), "g1"), seen, released);
    breaks(Rule.RELEASED_BY_NOBODY, lost, new Abandoned(call(2, 2), "other"), seen, released);
    breaks(
        Rule.RELEASED_BY_NOBODY,
        new Unanswered(Call.unanswered("k", "p1", 0), "h1", "another"),
        new Abandoned(call(2, 2), "another"),
        granted(1, 0, 5),
        seen,
        new SaidDead(call(20, 21), 1, DeathReason.RELEASED));
  }

  @Test
  void aSightingAfterALaterGrantOverlaps() {
    fine(granted(1, 0, 1), granted(2, 20, 22), new Held(call(22, 23), 1, "h1"));
    breaks(Rule.OVERLAP, granted(1, 0, 1), granted(2, 20, 22), new Held(call(23, 23), 1, "h1"));
  }

  @Test
  void nothingIsSeenBeforeItsGrant() {
    fine(granted(1, 3, 5), new Held(call(0, 3), 1, "h1"));
    breaks(Rule.SEEN_BEFORE_GRANT, granted(1, 3, 5), new Held(call(0, 2), 1, "h1"));
    breaks(Rule.SEEN_BEFORE_GRANT, granted(2, 30, 31), granted(1, 0, 1), admitted(2, 3, 1));
  }

  @Test
  void aRetryBelongsToItsIntent() {
    Unanswered lost = new Unanswered(Call.unanswered("k", "p1", 0), "h1", "g1");
    fine(lost, new Held(call(1, 2), 1, "h1"), granted(1, 3, 5));
    breaks(Rule.SEEN_BEFORE_GRANT, new Held(call(1, 2), 1, "h1"), granted(1, 3, 5));
  }

  @Test
  void nobodyIsFoundOnlyWhileTheLockIsFree() {
    fine(granted(1, 0, 1), new FoundNone(call(2, 10)));
    breaks(Rule.SAID_DEAD_WHILE_HELD, granted(1, 0, 9), new FoundNone(call(6, 9)), unstated(1, 15));
    breaks(Rule.FOUND_NONE_WHILE_HELD, granted(1, 0, 1), new FoundNone(call(2, 9)));
  }

  @Test
  void aLeaseIsNotCalledOverWhileItHasTheLock() {
    fine(granted(1, 0, 1), new Held(call(20, 25), 1, "h1"), unstated(1, 20));
    breaks(
        Rule.SAID_DEAD_WHILE_HELD,
        granted(1, 0, 1),
        new Held(call(21, 25), 1, "h1"),
        unstated(1, 20));
  }

  @Test
  void aBelieverHasTheLock() {
    fine(granted(1, 0, 1), believed(1, "p1", 20), unstated(1, 20));
    breaks(Rule.SAID_DEAD_WHILE_HELD, granted(1, 0, 1), believed(1, "p1", 21), unstated(1, 20));
  }

  @Test
  void aLeaseExpiresAfterItsTime() {
    Released released = new Released(call(2, 2), 1);
    SaidDead expired = new SaidDead(call(3, 10), 1, DeathReason.EXPIRED);
    fine(granted(1, 0, 1), released, expired);
    breaks(Rule.EXPIRED_TOO_EARLY, granted(1, 1, 1), released, expired);
  }

  @Test
  void aReasonNeedsItsCause() {
    Unanswered stranger = new Unanswered(Call.unanswered("k", "x", 30), "hx", "gx");
    SaidDead released = new SaidDead(call(30, 31), 1, DeathReason.RELEASED);
    SaidDead superseded = new SaidDead(call(30, 31), 1, DeathReason.SUPERSEDED);
    SaidDead handedOver = new SaidDead(call(30, 31), 1, DeathReason.HANDED_OVER);
    fine(granted(1, 0, 1), new Released(Call.unanswered("k", "p1", 31), 1), released);
    fine(granted(1, 0, 1), superseded, stranger);
    fine(granted(1, 0, 1), superseded, granted(2, 31, 40));
    fine(granted(1, 0, 1), handedOver, new HandOver(Call.unanswered("k", "x", 31), 1, 1, TTL));
    breaks(Rule.RELEASED_BY_NOBODY, granted(1, 0, 1), released);
    breaks(Rule.SUPERSEDED_BY_NOBODY, granted(1, 0, 1), superseded);
    breaks(Rule.SUPERSEDED_BY_NOBODY, granted(1, 0, 1), superseded, granted(2, 32, 40));
    breaks(Rule.HANDED_OVER_BY_NOBODY, granted(1, 0, 1), handedOver);
    assertTrue(
        HistoryChecker.check(
                History.of(granted(1, 0, 1), superseded), CheckOptions.STRICT.withStrangers())
            .isFine());
  }

  @Test
  void onlyAStateLossMakesTheStoreForget() {
    SaidDead unknown = new SaidDead(call(3, 4), 1, DeathReason.UNKNOWN_LEASE);
    Reinstated reinstated = new Reinstated(call(5, 6), 1, TTL);
    fine(new StateLoss(2, 3), granted(1, 0, 1), unknown, reinstated);
    breaks(Rule.FORGOTTEN_WITHOUT_LOSS, granted(1, 0, 1), unknown);
    breaks(Rule.REINSTATED_WITHOUT_LOSS, granted(1, 0, 1), reinstated);
    breaks(Rule.REINSTATED_WITHOUT_LOSS, new StateLoss(7, 7), granted(1, 0, 1), reinstated);
  }

  @Test
  void aReleaseFreesOnceAndForAll() {
    fine(granted(1, 0, 1), new Released(call(2, 4), 1), new Found(call(4, 5), 1, "h1"));
    breaks(
        Rule.ALIVE_AFTER_RELEASE,
        granted(1, 0, 1),
        new Released(call(2, 4), 1),
        new Found(call(5, 5), 1, "h1"));
    breaks(
        Rule.FREED_TWICE,
        granted(1, 0, 1),
        new Released(call(2, 4), 1),
        new ForcedRelease(call(2, 4), 1));
  }

  @Test
  void aTokenHasOneIntentAndAnIntentOneToken() {
    fine(granted(1, 0, 1), granted(1, 2, 3));
    breaks(
        Rule.TOKEN_OF_TWO_INTENTS,
        granted(1, 0, 1),
        new Granted(at("p1", 1), 1, "h1", "another", TTL));
    breaks(
        Rule.INTENT_WITH_TWO_TOKENS,
        granted(1, 0, 1),
        new Granted(at("p1", 20), 2, "h1", "g1", TTL));
  }

  @Test
  void everyHolderAskedForTheLock() {
    Unanswered asked = new Unanswered(Call.unanswered("k", "p", 0), "h", "g");
    Unanswered again = new Unanswered(Call.unanswered("k", "p", 1), "h", "g");
    Held first = new Held(call(3, 4), 1, "h");
    Held second = new Held(call(5, 6), 2, "h");
    fine(asked, again, first);
    breaks(Rule.UNKNOWN_HOLDER, first);
    breaks(Rule.UNKNOWN_HOLDER, asked, again, first, second);
    breaks(Rule.UNKNOWN_HOLDER, granted(1, 0, 4), first);
    breaks(Rule.UNKNOWN_HOLDER, asked, new Held(call(3, 4), 1, "stranger"));
    History before = History.of(first, new Unanswered(Call.unanswered("k", "p", 5), "h", "g"));
    assertTrue(HistoryChecker.check(before, CheckOptions.STRICT.withStrangers()).isFine());
  }

  @Test
  void theGuardNeverFalls() {
    fine(granted(1, 0, 1), granted(2, 20, 21), admitted(1, 30, 1), admitted(2, 22, 2));
    fine(granted(1, 0, 1), granted(2, 20, 21), admitted(2, 22, 7), admitted(1, 30, 7));
    fine(granted(1, 0, 1), granted(2, 20, 21), admitted(2, 22, 1), refused(1, 2, 2));
    breaks(
        Rule.GUARD_FELL,
        granted(1, 0, 1),
        granted(2, 20, 21),
        admitted(2, 22, 1),
        admitted(1, 30, 2));
    breaks(Rule.GUARD_FELL, granted(3, 0, 1), admitted(3, 22, 1), refused(1, 2, 2));
    breaks(Rule.GUARD_FELL, granted(1, 0, 1), refused(1, 2, 2), admitted(1, 30, 3));
    breaks(Rule.GUARD_REFUSED_WRONGLY, granted(2, 0, 1), admitted(2, 22, 1), refused(2, 2, 2));
  }

  @Test
  void aLeaseEndsOnce() {
    Terminal lost = new Terminal(at("p1", 5), "lease", "lost");
    fine(lost, new Terminal(at("p1", 5), "other lease", "lost"));
    breaks(Rule.TERMINAL_TWICE, lost, new Terminal(at("p1", 6), "lease", "released"));
  }

  @Test
  void noRenewalIsSentAfterTheEnd() {
    Terminal lost = new Terminal(at("p1", 5), "lease", "lost");
    Released released = new Released(call(3, 4), 1);
    fine(granted(1, 0, 1), lost, new RenewalSent(at("p1", 5), 1, "lease"));
    fine(granted(1, 0, 1), released, new RenewalSent(at("p1", 4), 1, "lease"));
    fine(granted(1, 0, 1), released, new RenewalSent(at("p2", 5), 1, "lease"));
    breaks(
        Rule.RENEWED_AFTER_END, granted(1, 0, 1), lost, new RenewalSent(at("p1", 6), 1, "lease"));
    breaks(
        Rule.RENEWED_AFTER_END,
        granted(1, 0, 1),
        released,
        new RenewalSent(at("p1", 5), 1, "lease"));
  }

  @Test
  void keysHaveNothingToDoWithEachOther() {
    Granted elsewhere = new Granted(Call.at("another key", "p2", 2), 1, "h2", "g2", TTL);
    fine(granted(1, 0, 1), elsewhere);
  }

  @Test
  void aVerdictSaysWhatIsWrong() {
    Verdict verdict = HistoryChecker.check(History.of(granted(1, 0, 5), granted(2, 8, 9)));
    Violation violation = verdict.violations().get(0);
    assertFalse(verdict.isFine());
    assertEquals(List.of(granted(1, 0, 5), granted(2, 8, 9)), violation.observations());
    assertEquals(
        "token 2: it had the lock when an earlier token still had it: not before 10, yet by 9",
        violation.text());
    assertEquals(Set.of(Rule.OVERLAP), verdict.rules());
  }

  private static void fine(Observation... observations) {
    HistoryChecker.check(History.of(observations)).assertFine();
  }

  private static void breaks(Rule rule, Observation... observations) {
    Verdict verdict = HistoryChecker.check(History.of(observations));
    assertEquals(EnumSet.of(rule), verdict.rules(), verdict::toString);
  }

  private static Granted granted(long token, long start, long end) {
    Call call = new Call("k", "p" + token, start, end);
    return new Granted(call, token, "h" + token, "g" + token, TTL);
  }

  private static Believed believed(long token, String process, long instant) {
    return new Believed(at(process, instant), token, 0, Call.NEVER);
  }

  private static SaidDead unstated(long token, long end) {
    return new SaidDead(call(0, end), token, DeathReason.UNSTATED);
  }

  private static GuardAdmitted admitted(long token, long instant, long order) {
    return new GuardAdmitted(at("p" + token, instant), token, order);
  }

  private static GuardRefused refused(long token, long highWater, long order) {
    return new GuardRefused(at("p" + token, 25), token, highWater, order);
  }

  private static Call at(String process, long instant) {
    return Call.at("k", process, instant);
  }

  private static Call call(long start, long end) {
    return new Call("k", "p1", start, end);
  }
}
