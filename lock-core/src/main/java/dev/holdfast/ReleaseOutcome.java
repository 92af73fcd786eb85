package dev.holdfast;

/** What became of a lease that was to be released. In no case is it held afterwards. */
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
