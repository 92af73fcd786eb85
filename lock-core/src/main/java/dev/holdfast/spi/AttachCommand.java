package dev.holdfast.spi;

import dev.holdfast.FencingToken;
import dev.holdfast.LockKey;
import java.util.UUID;

/**
 * Takes a lease over from the process that has it, and renews it.
 *
 * @param key the key
 * @param token the token of the lease
 * @param expectedNumber the attach number that the lease must have
 * @param attachId the random id of this attach; the same in every retry
 */
public record AttachCommand(LockKey key, FencingToken token, int expectedNumber, UUID attachId) {}
