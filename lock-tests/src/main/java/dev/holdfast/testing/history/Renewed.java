package dev.holdfast.testing.history;

import java.time.Duration;

/**
 * A renewal was answered with success.
 *
 * @param call the renewal
 * @param token the fencing token
 * @param remaining what this answer leaves of the lease; see {@link LeaseSighting#remaining()}
 */
public record Renewed(Call call, long token, Duration remaining) implements LeaseSighting {}
