package dev.holdfast.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.spi.AnnotateReply;
import dev.holdfast.spi.AttachCommand;
import dev.holdfast.spi.AttachReply.Attached;
import dev.holdfast.spi.HolderInfo;
import dev.holdfast.spi.Refusal;
import java.time.Duration;
import java.util.Map;

/** L6: hand-over. */
abstract class AttachRules extends RuleGroup {
  AttachRules(StoreAccess way) {
    super(way);
  }

  private Attached attachedReply(AttachCommand command) {
    return assertInstanceOf(Attached.class, attach(command));
  }

  @Rule("L6")
  void attachTakesTheLeaseOver() {
    Grant mine = grant();
    Grant theirs = attached(mine);
    assertEquals(1, theirs.lease().attachNumber());
    assertEquals(new Refusal.HandedOver(), renew(mine));
    assertEquals(new Refusal.HandedOver(), release(mine));
    assertEquals(new Refusal.HandedOver(), annotate(mine, 9, Map.of("a", "b")));
    renewed(theirs);
    assertHolds(theirs);
    released(theirs);
    assertFree(mine.key());
  }

  @Rule("L6")
  void attachRenewsInTheSameStep() {
    Grant mine = grant();
    awaitClock(mine.grantedAt() + 2_000);
    Grant theirs = attached(mine);
    assertTrue(theirs.expiresAt() > mine.expiresAt(), "the end did not move");
    assertAtMost(LONG, theirs.remaining(), "remaining");
    assertAbove(LONG.minusSeconds(30), theirs.remaining(), "remaining");
  }

  @Rule("L6")
  void theSameAttachIdGetsTheSameAnswer() {
    Grant mine = grant();
    AttachCommand attach = mine.attach();
    Attached first = attachedReply(attach);
    Attached again = attachedReply(attach);
    assertEquals(first.attachNumber(), again.attachNumber());
    assertEquals(first.expiresAt(), again.expiresAt());
    assertEquals(first.grantId(), again.grantId());
    renewed(mine.attached(attach, again));
  }

  @Rule("L6")
  void theSameAttachIdGetsTheSameAnswerAfterARevocation() {
    Grant mine = grant();
    AttachCommand attach = mine.attach();
    Attached first = attachedReply(attach);
    revoke(mine);
    assertEquals(first.attachNumber(), attachedReply(attach).attachNumber());
  }

  @Rule("L6")
  void oneTicketServesOneProcess() {
    Grant mine = grant();
    Grant theirs = attached(mine);
    assertEquals(new Refusal.HandedOver(), attach(mine.attach()));
    assertEquals(new Refusal.HandedOver(), attach(mine.attach()));
    renewed(theirs);
  }

  @Rule("L6")
  void aNumberOtherThanTheExpectedIsRefused() {
    Grant mine = grant();
    for (int number : new int[] {1, 2, 7}) {
      AttachCommand attach =
          new AttachCommand(mine.key(), mine.token(), number, mine.attach().attachId());
      assertEquals(new Refusal.HandedOver(), attach(attach), "expected number " + number);
    }
    renewed(mine);
  }

  @Rule("L6")
  void aLeaseCanBeHandedOnAgain() {
    Grant mine = grant();
    Grant second = attached(mine);
    Grant third = attached(second);
    assertEquals(2, third.lease().attachNumber());
    assertEquals(new Refusal.HandedOver(), renew(mine));
    assertEquals(new Refusal.HandedOver(), renew(second));
    assertEquals(new Refusal.HandedOver(), attach(mine.attach()));
    renewed(third);
  }

  @Rule("L6")
  void aLateDuplicateOfAnEarlierAttachIsRefused() {
    Grant mine = grant();
    AttachCommand attach = mine.attach();
    Grant second = mine.attached(attach, attachedReply(attach));
    Grant third = attached(second);
    assertEquals(new Refusal.HandedOver(), attach(attach));
    renewed(third);
  }

  @Rule({"L6", "L9"})
  void attachReturnsTheWholeRecord() {
    HolderInfo info = new HolderInfo("backend-8nyg2", "v2", Map.of("url", "a"), 0);
    Ask ask = ask().holder(info).minHold(Duration.ofSeconds(7)).maxHold(Duration.ofHours(3));
    Grant mine = grant(ask);
    assertEquals(new AnnotateReply.Annotated(), annotate(mine, 4, Map.of("url", "b")));
    Attached reply = attachedReply(mine.attach());
    assertEquals(1, reply.attachNumber());
    assertEquals(ask.command().grantId(), reply.grantId());
    assertEquals(info.annotated(4, Map.of("url", "b")), reply.holder());
    assertEquals(LONG, reply.ttl());
    assertEquals(Duration.ofSeconds(7), reply.minHold());
    assertEquals(Duration.ofHours(3), reply.maxHold());
    assertAtMost(Duration.ofSeconds(30), reply.heldFor(), "heldFor");
    assertAtMost(LONG, reply.remaining(), "remaining");
  }

  @Rule({"L6", "L9"})
  void theLimitsOutliveTheHandOver() {
    Grant theirs = attached(grant(ask().minHold(LONG)));
    released(theirs);
    assertTrue(busy(theirs.key()).ended(), "ended");
  }

  @Rule({"L6", "L7"})
  void theNewSideGoesOnWithTheNumbersOfTheMetadata() {
    Grant mine = grant();
    annotate(mine, 4, Map.of("by", "mine"));
    Grant theirs = attached(mine);
    annotate(theirs, 4, Map.of("by", "late"));
    assertEquals(Map.of("by", "mine"), find(mine.key()).orElseThrow().metadata());
    annotate(theirs, 5, Map.of("by", "theirs"));
    assertEquals(Map.of("by", "theirs"), find(mine.key()).orElseThrow().metadata());
  }

  @Rule("L6")
  void aNewGrantStartsFromNumberZero() {
    Grant theirs = attached(grant());
    released(theirs);
    Grant next = grant(Ask.of(theirs.key()));
    renewed(next);
    assertEquals(1, attached(next).lease().attachNumber());
  }
}
