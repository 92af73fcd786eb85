package dev.holdfast.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.spi.Refusal;
import dev.holdfast.spi.RenewReply.StateLost;
import org.junit.jupiter.api.parallel.Isolated;

/** What is left of the promises when the store has really lost every record. */
@Isolated
abstract class TotalLossRules extends RuleGroup {
  TotalLossRules(StoreAccess way) {
    super(way);
  }

  @Rule("T2")
  @Needs(Hook.STATE_LOSS)
  void tokensRiseAcrossStateLoss() {
    Grant earlier = grant();
    access().loseState();
    Grant later = grant(Ask.of(earlier.key()));
    assertTrue(later.token().isNewerThan(earlier.token()), later + " after " + earlier);
  }

  @Rule({"Q1", "Q3"})
  @Needs(Hook.STATE_LOSS)
  void aLiveHolderKeepsItsLeaseAcrossStateLoss() {
    Grant mine = renewed(grant());
    Grant theirs = attached(grant());
    access().loseState();
    assertEquals(new StateLost(), renew(mine));
    assertEquals(new StateLost(), renew(theirs));
    assertHolds(reinstated(mine));
    assertHolds(reinstated(theirs));
  }

  @Rule({"Q1", "Q3"})
  @Needs(Hook.STATE_LOSS)
  void aGrantAfterStateLossDisplacesTheEarlierHolder() {
    Grant mine = grant();
    access().loseState();
    Grant later = grant(Ask.of(mine.key()));
    assertEquals(new Refusal.Superseded(later.token()), renew(mine));
    assertEquals(new Refusal.Superseded(later.token()), reinstate(mine));
    renewed(later);
  }
}
