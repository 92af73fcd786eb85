package dev.holdfast.spi;

import dev.holdfast.LockKey;
import java.time.Duration;
import java.util.UUID;

/**
 * Puts a lease back that the store has lost, under its own token.
 *
 * @param key the key
 * @param lease the lease
 * @param grantId the grant id under which it was acquired
 * @param holder its holder, with the latest metadata
 * @param ttl how long it lasts unless renewed
 * @param heldFor how long ago it was granted
 * @param minHold its minimum hold, zero for none
 * @param maxHold its maximum hold, zero for none
 * @param acknowledgedExpiry the {@code expiresAt} of the newest reply about this lease: from then
 *     on it is not put back
 */
public record ReinstateCommand(
    LockKey key,
    LeaseIdentity lease,
    UUID grantId,
    HolderInfo holder,
    Duration ttl,
    Duration heldFor,
    Duration minHold,
    Duration maxHold,
    long acknowledgedExpiry) {}
