package dev.holdfast;

import java.util.Optional;

/**
 * Why a lease ended or will end.
 *
 * @param reason the kind
 * @param detail a sentence for people
 * @param supersededBy the token of the later grant, where the reason is {@code SUPERSEDED}
 */
public record LeaseLoss(Reason reason, String detail, Optional<FencingToken> supersededBy) {

  /** The kinds. */
  public enum Reason {
    /** A deadline passed on the local clocks without a successful renewal. */
    DEADLINE,
    /** The store says that the lease ran out. */
    EXPIRED,
    /** The store says that the key was granted again. */
    SUPERSEDED,
    /** It was revoked: not renewed any more, free at the end of the lease. */
    REVOKED,
    /** It was released by force. */
    FORCE_RELEASED,
    /** The store says that it was released, though not by this object. */
    RELEASED_ELSEWHERE,
    /** The store does not know the lease. */
    UNKNOWN_LEASE,
    /** It has lasted as long as its maxHold. */
    MAX_HOLD,
    /** It was offered to another process, or one has attached to it. */
    HANDED_OVER,
    /** It was offered to another process, none attached in time, and it is left to expire. */
    NOT_ATTACHED,
    /** The manager was closed, or the lease was released here. */
    CLOSED,
    /** The lease became unreachable without having been closed. */
    UNREACHABLE
  }

  /** A loss without a later token. */
  public static LeaseLoss of(Reason reason, String detail) {
    return new LeaseLoss(reason, detail, Optional.empty());
  }

  @Override
  public String toString() {
    return reason + ": " + detail;
  }
}
