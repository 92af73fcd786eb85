package dev.holdfast.spi;

import java.time.Duration;

/** What a store answers to a release or a forced release. */
public sealed interface ReleaseReply permits ReleaseReply.Freed, Refusal {

  /**
   * The lease has ended by this call.
   *
   * @param freeIn when the key is free: zero for now, else the rest of the minimum hold
   */
  record Freed(Duration freeIn) implements ReleaseReply {}
}
