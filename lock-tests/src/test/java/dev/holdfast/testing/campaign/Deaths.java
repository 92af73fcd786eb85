package dev.holdfast.testing.campaign;

import dev.holdfast.spi.Refusal;
import dev.holdfast.testing.history.DeathReason;

/** What refusals say of a grant. */
final class Deaths {
  private Deaths() {}

  static DeathReason reasonOf(Refusal refusal) {
    if (refusal instanceof Refusal.Superseded) {
      return DeathReason.SUPERSEDED;
    } else if (refusal instanceof Refusal.Ended) {
      return DeathReason.RELEASED;
    } else if (refusal instanceof Refusal.HandedOver) {
      return DeathReason.HANDED_OVER;
    } else if (refusal instanceof Refusal.Expired) {
      return DeathReason.EXPIRED;
    }
    return DeathReason.UNKNOWN_LEASE;
  }
}
