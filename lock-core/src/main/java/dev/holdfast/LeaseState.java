package dev.holdfast;

/**
 * Where a lease stands on the holder's side. The last three are terminal; one of them is reached.
 */
public enum LeaseState {
  /** Held, and renewed in time. */
  ACTIVE,
  /** Held as far as is known, but a renewal failed or the local clocks disagree. */
  JEOPARDY,
  /**
   * Not renewed any more: wind up. Past the soft deadline, revoked, past maxHold, or handed over.
   */
  DRAINING,
  /** Ended without the holder's doing. */
  LOST,
  /** Ended by the holder. */
  RELEASED,
  /** Another process attached to it. */
  HANDED_OVER;

  /** True for the last three. */
  public boolean isTerminal() {
    return compareTo(LOST) >= 0;
  }
}
