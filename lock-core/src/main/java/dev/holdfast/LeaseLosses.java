package dev.holdfast;

import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.spi.LockRecord;
import dev.holdfast.spi.Refusal;
import java.util.Optional;

/** What a store's refusal means for callers. */
final class LeaseLosses {
  private LeaseLosses() {}

  static LeaseLoss of(Refusal refusal) {
    if (refusal instanceof Refusal.Superseded s) {
      return new LeaseLoss(
          Reason.SUPERSEDED,
          "the key was granted again, with token " + s.by(),
          Optional.of(s.by()));
    }
    if (refusal instanceof Refusal.Ended e) {
      return e.how() == LockRecord.Phase.FORCED
          ? LeaseLoss.of(Reason.FORCE_RELEASED, "released by force: " + e.reason())
          : LeaseLoss.of(Reason.RELEASED_ELSEWHERE, "the store says that it was released");
    }
    if (refusal instanceof Refusal.HandedOver) {
      return LeaseLoss.of(
          Reason.HANDED_OVER,
          "another process attached to it, or was granted the same token after a loss of state");
    }
    if (refusal instanceof Refusal.Expired) {
      return LeaseLoss.of(Reason.EXPIRED, "it ran out by the store's clock");
    }
    if (refusal instanceof Refusal.Revoked r) {
      return LeaseLoss.of(Reason.REVOKED, "revoked: free in " + r.remaining());
    }
    return LeaseLoss.of(Reason.UNKNOWN_LEASE, "the store does not know this token of this key");
  }

  static ReleaseOutcome outcomeOf(Refusal refusal) {
    if (refusal instanceof Refusal.Superseded) {
      return ReleaseOutcome.SUPERSEDED;
    }
    if (refusal instanceof Refusal.Ended) {
      return ReleaseOutcome.ALREADY_RELEASED;
    }
    if (refusal instanceof Refusal.HandedOver) {
      return ReleaseOutcome.HANDED_OVER;
    }
    return refusal instanceof Refusal.Expired
        ? ReleaseOutcome.EXPIRED
        : ReleaseOutcome.UNKNOWN_LEASE;
  }

  static Revocation.Outcome revocationOf(Refusal refusal) {
    if (refusal instanceof Refusal.Superseded) {
      return Revocation.Outcome.SUPERSEDED;
    }
    return refusal instanceof Refusal.UnknownLease
        ? Revocation.Outcome.UNKNOWN_LEASE
        : Revocation.Outcome.ALREADY_ENDED;
  }

  /** How a lost lease ended at the store; empty if it was lost here, and the store may keep it. */
  static Optional<ReleaseOutcome> outcomeOf(LeaseLoss loss) {
    return switch (loss.reason()) {
      case SUPERSEDED -> Optional.of(ReleaseOutcome.SUPERSEDED);
      case HANDED_OVER -> Optional.of(ReleaseOutcome.HANDED_OVER);
      case FORCE_RELEASED, RELEASED_ELSEWHERE -> Optional.of(ReleaseOutcome.ALREADY_RELEASED);
      case UNKNOWN_LEASE -> Optional.of(ReleaseOutcome.UNKNOWN_LEASE);
      case EXPIRED -> Optional.of(ReleaseOutcome.EXPIRED);
      case DEADLINE, REVOKED, MAX_HOLD, NOT_ATTACHED, CLOSED, UNREACHABLE -> Optional.empty();
    };
  }
}
