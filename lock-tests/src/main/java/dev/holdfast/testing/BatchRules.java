package dev.holdfast.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.holdfast.spi.Micros;
import dev.holdfast.spi.Refusal;
import dev.holdfast.spi.RenewReply;
import java.util.ArrayList;
import java.util.List;

/** L8: renewals that travel together. */
abstract class BatchRules extends RuleGroup {
  BatchRules(StoreAccess way) {
    super(way);
  }

  @Rule("L8")
  void aBatchIsAnsweredInItsOrder() {
    List<Grant> grants = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      grants.add(grant());
    }
    List<RenewReply> replies = renewAll(grants);
    assertEquals(grants.size(), replies.size());
    for (int i = 0; i < replies.size(); i++) {
      assertInstanceOf(RenewReply.Renewed.class, replies.get(i), "reply " + i);
    }
  }

  @Rule("L8")
  void aRefusedRenewalDoesNotHinderItsSiblings() {
    Grant alive = grant();
    Grant released = grant();
    released(released);
    Grant expired = expiredGrant();
    Grant missing = Grant.invented(newKey(), clock(), clock() + Micros.of(LONG));
    Grant superseded = expiredGrant();
    Grant successor = grant(Ask.of(superseded.key()));
    Grant revoked = grant();
    revoke(revoked);
    Grant alsoAlive = attached(grant());
    List<RenewReply> replies =
        renewAll(
            List.of(alive, released, expired, missing, superseded, revoked, successor, alsoAlive));
    assertInstanceOf(RenewReply.Renewed.class, replies.get(0));
    assertInstanceOf(Refusal.Ended.class, replies.get(1));
    assertEquals(new Refusal.Expired(), replies.get(2));
    assertEquals(new RenewReply.StateLost(), replies.get(3));
    assertEquals(new Refusal.Superseded(successor.token()), replies.get(4));
    assertInstanceOf(Refusal.Revoked.class, replies.get(5));
    assertInstanceOf(RenewReply.Renewed.class, replies.get(6));
    assertInstanceOf(RenewReply.Renewed.class, replies.get(7));
  }

  @Rule("L8")
  void aBatchOfReinstatementsIsAnsweredInItsOrder() {
    long later = clock() + Micros.of(LONG);
    Grant alive = grant();
    Grant lost = Grant.invented(newKey(), clock(), later);
    Grant released = grant();
    released(released);
    List<RenewReply> replies =
        store.reinstate(
            List.of(alive.reinstatement(), lost.reinstatement(), released.reinstatement()),
            TIMEOUT);
    assertInstanceOf(RenewReply.Renewed.class, replies.get(0));
    assertInstanceOf(RenewReply.Reinstated.class, replies.get(1));
    assertInstanceOf(Refusal.Ended.class, replies.get(2));
    assertHolds(lost);
  }

  @Rule("L8")
  void anEmptyBatchHasNoReplies() {
    assertEquals(List.of(), store.renew(List.of(), TIMEOUT));
    assertEquals(List.of(), store.reinstate(List.of(), TIMEOUT));
  }

  @Rule("L8")
  void aKeyThatStandsTwiceInABatchIsAnsweredTwice() {
    Grant mine = grant();
    Grant theirs = attached(mine);
    List<RenewReply> replies = renewAll(List.of(theirs, mine, theirs));
    assertInstanceOf(RenewReply.Renewed.class, replies.get(0));
    assertEquals(new Refusal.HandedOver(), replies.get(1));
    assertInstanceOf(RenewReply.Renewed.class, replies.get(2));
  }

  @Rule("L8")
  @Needs(Hook.ROW_LOCK)
  void aRecordThatIsLockedElsewhereDelaysItselfOnly() throws Exception {
    Grant first = grant();
    Grant locked = grant();
    Grant last = grant();
    try (AutoCloseable elsewhere = access().lockElsewhere(locked.key())) {
      List<RenewReply> replies = renewAll(List.of(first, locked, last));
      assertInstanceOf(RenewReply.Renewed.class, replies.get(0));
      assertInstanceOf(RenewReply.NotDone.class, replies.get(1), () -> "locked by " + elsewhere);
      assertInstanceOf(RenewReply.Renewed.class, replies.get(2));
    }
    renewed(locked);
  }
}
