package dev.holdfast;

/**
 * What became of a lease that was to be released, as the store told it. In no case is it this
 * holder's afterwards. The store does not keep it either, but for {@link #HANDED_OVER}, a minimum
 * hold, and an {@link #EXPIRED} one that lasts again because the store's clock was set back.
 */
public enum ReleaseOutcome {
  /** This call ended it. */
  RELEASED,
  /** It had been released before, by whomever. */
  ALREADY_RELEASED,
  /** It had run out, by the store's clock. */
  EXPIRED,
  /** The key had been granted again; the later grant is untouched. */
  SUPERSEDED,
  /** It belongs to another process; that process keeps it. */
  HANDED_OVER,
  /** The store does not know it. */
  UNKNOWN_LEASE
}
