package dev.holdfast.testing.history;

import java.time.Duration;

/**
 * A renewal found the lease gone from a store that had lost state, and put it back under its own
 * token. Without a {@link StateLoss} that began before, this is a violation.
 *
 * @param call the renewal
 * @param token the fencing token
 * @param remaining what this answer leaves of the lease; see {@link LeaseSighting#remaining()}
 */
public record Reinstated(Call call, long token, Duration remaining) implements LeaseSighting {}
