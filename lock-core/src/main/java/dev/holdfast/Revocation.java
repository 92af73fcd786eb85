package dev.holdfast;

import java.time.Duration;

/**
 * The answer to {@link LockManager#revoke}.
 *
 * @param outcome what was found
 * @param freeIn after this time the key is free, its minimum hold included; by the store's clock,
 *     from the call on. Zero unless revoked
 */
public record Revocation(Outcome outcome, Duration freeIn) {

  /** What a revocation found. */
  public enum Outcome {
    /** The lease is not renewed any more. Its holder learns of it at its next renewal. */
    REVOKED,
    /** It has ended already. */
    ALREADY_ENDED,
    /** The key was granted again; the later grant is untouched. */
    SUPERSEDED,
    /** The store does not know this token of this key. */
    UNKNOWN_LEASE
  }
}
