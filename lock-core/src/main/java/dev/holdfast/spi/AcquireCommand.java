package dev.holdfast.spi;

import dev.holdfast.LockKey;
import java.time.Duration;
import java.util.UUID;

/**
 * One attempt to acquire a key.
 *
 * @param key the key
 * @param grantId the random name of this intent; the same in every retry
 * @param holder who asks
 * @param ttl how long the lease lasts unless renewed, by the store's clock
 * @param minHold how long after the grant a released key stays taken; zero for not at all
 * @param maxHold the cap that the holder's side puts on the total time; zero for none
 * @param floor the highest token the asking manager has seen; the new token is larger; 0 for none
 * @param waitFor how long the caller goes on waiting if the key is held; zero if it does not wait
 */
public record AcquireCommand(
    LockKey key,
    UUID grantId,
    HolderInfo holder,
    Duration ttl,
    Duration minHold,
    Duration maxHold,
    long floor,
    Duration waitFor) {}
