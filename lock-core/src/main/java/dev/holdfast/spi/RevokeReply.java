package dev.holdfast.spi;

import java.time.Duration;

/** What a store answers to a revocation. */
public sealed interface RevokeReply permits RevokeReply.Revoking, Refusal {

  /**
   * The lease is not renewed any more.
   *
   * @param freeIn after this time the key is free, minimum hold included
   */
  record Revoking(Duration freeIn) implements RevokeReply {}
}
