package dev.holdfast.spi;

import dev.holdfast.LockKey;
import java.util.Map;

/**
 * Replaces the holder's metadata. Does not renew.
 *
 * @param key the key
 * @param lease the lease
 * @param number the rising number of this change; a number that is not higher than the stored one
 *     is ignored, and answered as done
 * @param metadata the new metadata
 */
public record AnnotateCommand(
    LockKey key, LeaseIdentity lease, long number, Map<String, String> metadata) {}
