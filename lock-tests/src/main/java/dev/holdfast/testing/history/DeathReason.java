package dev.holdfast.testing.history;

/** Why a reply says that a grant no longer has the lock. */
public enum DeathReason {
  /** Its holder or an operator freed it, so somebody must have asked for that. */
  RELEASED,
  /** Its time was over. */
  EXPIRED,
  /** Somebody was granted the lock after it. */
  SUPERSEDED,
  /**
   * Another process took the lease over. The grant itself may be alive, so this demands no more
   * than a hand-over.
   */
  HANDED_OVER,
  /** The store knows nothing of the grant, which only a loss of state explains. */
  UNKNOWN_LEASE,
  /** The reply gave no reason that could be checked. */
  UNSTATED
}
