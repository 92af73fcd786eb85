package dev.holdfast;

import dev.holdfast.spi.LeaseIdentity;
import java.time.Duration;
import java.util.UUID;

/**
 * What never changes about a lease on the holder's side.
 *
 * @param key the key
 * @param identity what the store compares
 * @param grantId the grant id under which it was acquired
 * @param timings its timeline
 * @param minHold its minimum hold, zero for none
 * @param maxHold its maximum hold, zero for none
 * @param grantedAt the local clocks at the grant, or before it
 */
record LeaseTerms(
    LockKey key,
    LeaseIdentity identity,
    UUID grantId,
    LeaseTimings timings,
    Duration minHold,
    Duration maxHold,
    Moment grantedAt) {

  FencingToken token() {
    return identity.token();
  }

  /** When the maximum hold ends, on the monotonic clock; the largest value for never. */
  long maxHoldEndsAt() {
    return maxHold.isZero() ? Long.MAX_VALUE : grantedAt.monotonic() + maxHold.toNanos();
  }
}
