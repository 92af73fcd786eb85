package dev.holdfast.testing;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.FencingToken;
import dev.holdfast.LockKey;
import dev.holdfast.spi.AcquireReply.Reason;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.Micros;
import dev.holdfast.spi.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** T: fencing tokens. */
abstract class TokenRules extends RuleGroup {
  private static final long HOUR = 3_600_000_000L;

  TokenRules(StoreAccess way) {
    super(way);
  }

  @Rule("T1")
  void theFirstTokenIsTheInstantOfTheGrant() {
    long before = clock();
    assertTokenIsItsInstant(before, grant());
  }

  @Rule("T1")
  void aLaterGrantIsTheInstantOfItsGrantToo() {
    Grant earlier = grant();
    released(earlier);
    awaitClock(earlier.tokenValue() + 2_000);
    long before = clock();
    assertTokenIsItsInstant(before, grant(Ask.of(earlier.key())));
  }

  @Rule("T1")
  void theFloorLiftsTheToken() {
    long floor = clock() + HOUR;
    assertEquals(floor + 1, grant(ask().floor(floor)).tokenValue());
  }

  @Rule("T1")
  void aFloorInThePastChangesNothing() {
    long before = clock();
    assertTokenIsItsInstant(before, grant(ask().floor(before - HOUR)));
  }

  @Rule({"T1", "T2"})
  void aTokenIsAboveTheLastEvenIfTheClockIsNot() {
    Grant earlier = grant(ask().floor(clock() + HOUR));
    released(earlier);
    assertEquals(earlier.tokenValue() + 1, grant(Ask.of(earlier.key())).tokenValue());
  }

  @Rule("T2")
  void tokensRiseHoweverALeaseEnds() {
    LockKey key = newKey();
    long last = 0;
    for (int i = 0; i < 12; i++) {
      Ask ask = Ask.of(key).ttl(i % 4 == 0 ? SHORT : LONG).floor(i == 5 ? clock() + HOUR : 0);
      Grant grant = grant(ask);
      assertTrue(grant.tokenValue() > last, "grant " + i + " has no larger token");
      last = grant.tokenValue();
      end(i % 4, grant, ask);
    }
  }

  private void end(int how, Grant grant, Ask ask) {
    switch (how) {
      case 0 -> expired(grant);
      case 1 -> released(grant);
      case 2 -> forceRelease(grant, "moved");
      default -> abandon(ask.key(), ask.command().grantId());
    }
  }

  @Rule("T2")
  void theHighestTokenIsKnown() {
    Grant grant = grant(ask().floor(clock() + HOUR));
    assertTrue(store.highestToken(TIMEOUT) >= grant.tokenValue(), "of a holder");
    released(grant);
    assertTrue(store.highestToken(TIMEOUT) >= grant.tokenValue(), "of an ended lease");
  }

  @Rule("T3")
  void tokensStayBelow2To53() {
    Grant last = grant(ask().floor(FencingToken.MAX_VALUE - 1));
    assertEquals(FencingToken.MAX_VALUE, last.tokenValue());
    assertEquals(last.token(), busy(last.key()).token(), "the largest token is exact");
    renewed(last);
    released(last);
    assertRefused(Reason.TOKENS_EXHAUSTED, Ask.of(last.key()));
    assertRefused(Reason.TOKENS_EXHAUSTED, ask().floor(FencingToken.MAX_VALUE));
  }

  @Rule("T3")
  void adjacentLargeTokensAreToldApart() {
    Grant lower = grant(ask().floor(FencingToken.MAX_VALUE - 3));
    released(lower);
    Grant higher = grant(Ask.of(lower.key()));
    assertEquals(lower.tokenValue() + 1, higher.tokenValue());
    assertEquals(new Refusal.Superseded(higher.token()), renew(lower));
    renewed(higher);
  }

  @Rule("T3")
  void aTokenFarAheadOfTheClockIsNotTakenForOne() {
    LockKey key = newKey();
    long typo = clock() + Duration.ofHours(25).toSeconds() * 1_000_000;
    assertEquals(new Refusal.UnknownLease(), store.forceRelease(key, typo, "typo", TIMEOUT));
    assertEquals(grant(Ask.of(key)).key(), key);
    assertTrue(find(key).orElseThrow().token().value() < typo, "the typo was kept");
  }

  @Rule("T3")
  @Needs(Hook.CLOCK)
  void aClockOutsideItsWindowGrantsNothing() {
    assertAll(
        () -> assertClockRefused("1999-01-01T00:00:00Z"),
        () -> assertClockRefused("2200-01-02T00:00:00Z"));
  }

  private void assertClockRefused(String instant) {
    ClockedStore clocked = access().clocked();
    store = clocked.store();
    clocked.jump().accept(Duration.between(now(store), Instant.parse(instant)));
    Ask ask = ask();
    assertRefused(Reason.CLOCK_OUTSIDE_WINDOW, ask);
    assertEquals(Optional.empty(), find(ask.key()));
  }

  private static Instant now(LockStore store) {
    return Instant.EPOCH.plus(Micros.toDuration(store.clockMicros(TIMEOUT)));
  }

  @Rule("T4")
  void theTokenStaysForTheLifeOfTheLease() {
    Grant grant = grant();
    renewed(grant);
    annotate(grant, 1, Map.of("a", "b"));
    Grant theirs = attached(grant);
    renewed(theirs);
    assertEquals(grant.token(), find(grant.key()).orElseThrow().token());
    assertEquals(grant.token(), busy(grant.key()).token());
  }

  @Rule("T5")
  void aRecordIsNotPurgedRightAfterItsEnd() {
    Ask ask = ask();
    released(grant(ask));
    store.purge(1_000, TIMEOUT);
    assertRefused(Reason.DUPLICATE, ask);
  }

  @Rule("T5")
  void aTombstoneIsNotPurgedRightAway() {
    Ask ask = ask();
    abandon(ask.key(), ask.command().grantId());
    store.purge(1_000, TIMEOUT);
    assertRefused(Reason.DUPLICATE, ask);
  }

  @Rule("T5")
  @Needs({Hook.CLOCK, Hook.PURGE})
  void recordsArePurgedAfterTheRetentionAndNotBefore() {
    ClockedStore clocked = access().clocked();
    store = clocked.store();
    Grant grant = grant();
    Grant ahead = grant(ask().floor(clock() + 24 * HOUR));
    released(grant);
    released(ahead);
    clocked.jump().accept(Duration.ofDays(7).minusSeconds(1));
    assertEquals(0, store.purge(100, TIMEOUT), "before the retention is over");
    clocked.jump().accept(Duration.ofSeconds(2));
    assertEquals(1, store.purge(100, TIMEOUT), "after the retention of one");
    clocked.jump().accept(Duration.ofDays(1));
    assertEquals(1, store.purge(100, TIMEOUT), "after the retention of the other's token");
    assertEquals(0, store.highestToken(TIMEOUT), "nothing is left");
  }

  @Rule("T5")
  @Needs(Hook.CLOCK)
  void aHeldKeyIsNeverPurged() {
    ClockedStore clocked = access().clocked();
    store = clocked.store();
    Grant grant = grant(ask().ttl(Duration.ofDays(300)));
    clocked.jump().accept(Duration.ofDays(200));
    assertEquals(0, store.purge(100, TIMEOUT));
    assertHolds(grant);
  }

  @Rule("T5")
  @Needs({Hook.CLOCK, Hook.PURGE})
  void purgeStopsAtItsLimit() {
    ClockedStore clocked = access().clocked();
    store = clocked.store();
    for (int i = 0; i < 5; i++) {
      released(grant());
    }
    clocked.jump().accept(Duration.ofDays(8));
    assertEquals(3, store.purge(3, TIMEOUT));
    assertEquals(2, store.purge(3, TIMEOUT));
  }

  @Rule("T5")
  void purgeRemovesNoHolder() {
    Grant grant = grant();
    store.purge(1_000, TIMEOUT);
    assertFalse(find(grant.key()).isEmpty(), "the holder is gone");
    renewed(grant);
  }
}
