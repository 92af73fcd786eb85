package dev.holdfast.spi;

import java.time.Duration;
import java.util.UUID;

/** What a store answers to {@link AttachCommand}. */
public sealed interface AttachReply permits AttachReply.Attached, Refusal {

  /**
   * The lease now belongs to this attach id, or did already.
   *
   * @param attachNumber the number of this attach
   * @param remaining how long the lease lasts from now on
   * @param expiresAt when it ends by the store's clock, in microseconds; opaque to the engine
   * @param grantId the grant id under which it was acquired
   * @param holder its holder
   * @param ttl how long it lasts unless renewed
   * @param heldFor how long ago it was granted
   * @param minHold its minimum hold, zero for none
   * @param maxHold its maximum hold, zero for none
   */
  record Attached(
      int attachNumber,
      Duration remaining,
      long expiresAt,
      UUID grantId,
      HolderInfo holder,
      Duration ttl,
      Duration heldFor,
      Duration minHold,
      Duration maxHold)
      implements AttachReply {}
}
