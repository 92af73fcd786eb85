package dev.holdfast.testing;

import static dev.holdfast.spi.LockRecord.Phase.ABANDONED;
import static dev.holdfast.spi.LockRecord.Phase.FORCED;
import static dev.holdfast.spi.LockRecord.Phase.RELEASED;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.Holder;
import dev.holdfast.LockKey;
import dev.holdfast.spi.AnnotateReply;
import dev.holdfast.spi.AttachCommand;
import dev.holdfast.spi.AttachReply.Attached;
import dev.holdfast.spi.LeaseIdentity;
import dev.holdfast.spi.LockRecord.Phase;
import dev.holdfast.spi.Micros;
import dev.holdfast.spi.Refusal;
import dev.holdfast.spi.RevokeReply;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * L1: what a mutation is compared with, and which refusal comes first. Each test puts a key into
 * one state and tries every operation of a lease on it.
 */
abstract class RefusalRules extends RuleGroup {
  private static final Map<String, String> OTHER = Map.of("changed", "yes");

  RefusalRules(StoreAccess way) {
    super(way);
  }

  /** The operations of a holder that carries the given lease. */
  private Map<String, Function<Grant, Object>> holderOperations() {
    return Map.of(
        "renew",
        this::renew,
        "attach",
        grant -> attach(grant.attach()),
        "annotate",
        grant -> annotate(grant, Long.MAX_VALUE, OTHER),
        "release",
        this::release);
  }

  /** The operations that an operator does by the token. */
  private Map<String, Function<Grant, Object>> tokenOperations() {
    return Map.of("revoke", this::revoke, "forceRelease", grant -> forceRelease(grant, "other"));
  }

  private void assertAllRefused(Object expected, Grant lease) {
    assertRefused(expected, lease, holderOperations());
    assertRefused(expected, lease, tokenOperations());
  }

  /** Each operation gets the refusal, and the key is afterwards as it was. */
  private void assertRefused(
      Object expected, Grant lease, Map<String, Function<Grant, Object>> operations) {
    Optional<Holder> before = seen(lease.key());
    assertAll(
        operations.entrySet().stream()
            .map(e -> () -> assertEquals(expected, e.getValue().apply(lease), e.getKey())));
    assertEquals(before, seen(lease.key()), "a refused operation changes nothing");
  }

  /** The holder without what passes by itself. */
  private Optional<Holder> seen(LockKey key) {
    return find(key)
        .map(
            h ->
                new Holder(
                    h.id(),
                    h.tag(),
                    h.metadata(),
                    h.token(),
                    Duration.ZERO,
                    Duration.ZERO,
                    h.renewable(),
                    h.ended()));
  }

  private static Object superseded(Grant by) {
    return new Refusal.Superseded(by.token());
  }

  private static Object ended(Phase how) {
    return new Refusal.Ended(how, "");
  }

  @Rule("L1")
  void ofAHigherTokenTheAnswerIsSuperseded() {
    Grant first = grant();
    released(first);
    Grant second = grant(Ask.of(first.key()));
    assertAllRefused(superseded(second), first);
    renewed(second);
  }

  @Rule("L1")
  void ofAHigherTokenThatHasEndedTheAnswerIsSuperseded() {
    Grant first = grant();
    released(first);
    Grant second = grant(Ask.of(first.key()));
    released(second);
    assertAllRefused(superseded(second), first);
  }

  @Rule("L1")
  void ofATakenOverLeaseTheAnswerIsSuperseded() {
    Grant first = expiredGrant();
    Grant second = attached(grant(Ask.of(first.key())));
    assertAllRefused(superseded(second), first);
    renewed(second);
  }

  @Rule("L1")
  void ofAReleasedLeaseTheAnswerIsReleased() {
    Grant grant = grant();
    released(grant);
    assertAllRefused(ended(RELEASED), grant);
    assertFree(grant.key());
  }

  @Rule({"L1", "L5"})
  void ofALeaseReleasedByForceTheAnswerSaysSoAndWhy() {
    Grant grant = grant();
    forceRelease(grant, "machine 7 is gone");
    assertAllRefused(new Refusal.Ended(FORCED, "machine 7 is gone"), grant);
    assertFree(grant.key());
  }

  @Rule({"L1", "A7"})
  void ofAnAbandonedLeaseTheAnswerSaysSo() {
    Grant grant = grant();
    abandon(grant.key(), grant.command().grantId());
    assertAllRefused(ended(ABANDONED), grant);
    assertFree(grant.key());
  }

  @Rule({"L1", "L9"})
  void duringTheMinimumHoldTheAnswerIsReleased() {
    Grant grant = grant(ask().minHold(LONG));
    released(grant);
    assertRefused(ended(RELEASED), grant, holderOperations());
    assertRefused(ended(RELEASED), grant, Map.of("revoke", this::revoke));
  }

  @Rule({"L1", "L6"})
  void anotherAttachIsHandedOver() {
    Grant mine = grant();
    Grant theirs = attached(mine);
    assertRefused(new Refusal.HandedOver(), mine, holderOperations());
    renewed(theirs);
  }

  @Rule("L1")
  void releasedComesBeforeHandedOver() {
    Grant mine = grant();
    released(attached(mine));
    assertRefused(ended(RELEASED), mine, holderOperations());
  }

  @Rule("L1")
  void releasedComesBeforeAnAttachThatTheStoreHasLost() {
    Grant mine = grant();
    forceRelease(mine, "moved");
    Grant theirs = attachedAs(mine, 1);
    assertAllRefused(new Refusal.Ended(FORCED, "moved"), theirs);
    assertFree(mine.key());
  }

  @Rule("L1")
  void handedOverComesBeforeExpired() {
    Grant theirs = expiredAfter(this::attachedInTime);
    assertRefused(new Refusal.HandedOver(), theirs.original(), holderOperations());
    assertRefused(new Refusal.Expired(), theirs, holderOperations());
  }

  private Optional<Grant> attachedInTime(Grant grant) {
    AttachCommand command = grant.attach();
    return attach(command) instanceof Attached reply
        ? Optional.of(grant.attached(command, reply))
        : Optional.empty();
  }

  @Rule("L1")
  void handedOverComesBeforeRevoked() {
    Grant mine = grant();
    Grant theirs = attached(mine);
    revoke(theirs);
    assertRefused(new Refusal.HandedOver(), mine, holderOperations());
  }

  @Rule({"L1", "L2"})
  void ofALeaseThatRanOutTheAnswerIsExpired() {
    Grant grant = expiredGrant();
    assertRefused(new Refusal.Expired(), grant, holderOperations());
    assertRefused(new Refusal.Expired(), grant, Map.of("revoke", this::revoke));
    assertFree(grant.key());
  }

  @Rule("L1")
  void expiredComesBeforeRevoked() {
    Grant grant = expiredAfter(this::revokedInTime);
    assertRefused(new Refusal.Expired(), grant, holderOperations());
  }

  private Optional<Grant> revokedInTime(Grant grant) {
    return revoke(grant) instanceof RevokeReply.Revoking ? Optional.of(grant) : Optional.empty();
  }

  @Rule({"L1", "L5"})
  void ofARevokedLeaseTheAnswerToRenewAndAttachIsRevoked() {
    Grant grant = grant();
    revoke(grant);
    Refusal.Revoked renewal = (Refusal.Revoked) renew(grant);
    Refusal.Revoked attach = (Refusal.Revoked) attach(grant.attach());
    assertAbove(Duration.ofMinutes(9), renewal.remaining(), "remaining");
    assertAtMost(renewal.remaining(), attach.remaining(), "remaining a little later");
    assertEquals(new AnnotateReply.Annotated(), annotate(grant, 1, OTHER));
    released(grant);
  }

  @Rule("L1")
  void aMissingRecordIsAnUnknownLease() {
    Grant invented = Grant.invented(newKey(), clock(), clock() + Micros.of(LONG));
    assertUnknown(invented);
  }

  @Rule("L1")
  void aLowerLastTokenIsAnUnknownLease() {
    Grant grant = grant();
    assertUnknown(Grant.invented(grant.key(), grant.tokenValue() + 1, grant.expiresAt() + 1));
    assertHolds(grant);
    renewed(grant);
  }

  private void assertUnknown(Grant lease) {
    Refusal unknown = new Refusal.UnknownLease();
    Map<String, Function<Grant, Object>> operations =
        Map.of(
            "attach", grant -> attach(grant.attach()),
            "annotate", grant -> annotate(grant, 1, OTHER),
            "revoke", this::revoke);
    assertRefused(unknown, lease, operations);
  }

  @Rule({"L1", "L6"})
  void everyPartOfTheIdentityCounts() {
    Grant first = grant();
    Grant theirs = attached(first);
    Grant otherId = attachedAs(theirs, theirs.lease().attachNumber());
    assertRefused(new Refusal.HandedOver(), otherId, holderOperationsButAttach());
    Grant lowerNumber = attachedAs(theirs, 0);
    assertRefused(new Refusal.HandedOver(), lowerNumber, holderOperations());
    renewed(theirs);
  }

  /** The same grant under another attach id. */
  private static Grant attachedAs(Grant grant, int number) {
    LeaseIdentity other = new LeaseIdentity(grant.token(), number, UUID.randomUUID());
    return new Grant(grant.command(), other, grant.remaining(), grant.expiresAt());
  }

  private Map<String, Function<Grant, Object>> holderOperationsButAttach() {
    return Map.of(
        "renew", this::renew,
        "annotate", grant -> annotate(grant, Long.MAX_VALUE, OTHER),
        "release", this::release);
  }

  @Rule("L1")
  void aLowerTokenThanTheRecordNeverMatches() {
    Grant grant = grant();
    Grant lower = Grant.invented(grant.key(), grant.tokenValue() - 1, grant.expiresAt());
    assertAllRefused(superseded(grant), lower);
    assertTrue(find(grant.key()).isPresent());
    renewed(grant);
  }
}
