package dev.holdfast.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.AcquireRequest;
import dev.holdfast.Lease;
import dev.holdfast.LeaseEvent;
import dev.holdfast.LeaseLoss;
import dev.holdfast.spi.Refusal;
import dev.holdfast.spi.RenewReply.StateLost;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.parallel.Isolated;

/** What is left of the promises when the store has really lost every record. */
@Isolated
abstract class TotalLossRules extends ManagerGroup {
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

  @Rule("Q1")
  @Needs(Hook.STATE_LOSS)
  void aLiveLeaseIsReinstatedByItsNextRenewal() {
    Lease lease = acquired(request().holder("backend-1"));
    List<LeaseEvent.Kind> told = new CopyOnWriteArrayList<>();
    lease.onEvent(event -> told.add(event.kind()));
    access().loseState();
    lease.renew();
    assertTrue(lease.isHeld());
    assertStoreHas(lease);
    assertEquals("backend-1", held(AcquireRequest.of(lease.key())).id());
    await("the event comes", () -> told.contains(LeaseEvent.Kind.REINSTATED));
  }

  @Rule({"Q1", "Q3"})
  @Needs(Hook.STATE_LOSS)
  void aLeaseIsNotReinstatedOverALaterGrant() {
    AcquireRequest request = request();
    Lease lease = acquired(request);
    access().loseState();
    Lease later = acquired(manager(), request);
    assertLost(LeaseLoss.Reason.SUPERSEDED, lease::renew);
    assertStoreHas(later);
  }
}
