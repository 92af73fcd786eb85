package dev.holdfast.spi;

import dev.holdfast.LockKey;

/**
 * One renewal, part of a batch.
 *
 * @param key the key
 * @param lease the lease
 * @param acknowledgedExpiry the {@code expiresAt} of the newest reply about this lease; a record
 *     with an older one shows that the store lost state
 */
public record RenewCommand(LockKey key, LeaseIdentity lease, long acknowledgedExpiry) {}
