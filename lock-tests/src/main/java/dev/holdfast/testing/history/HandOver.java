package dev.holdfast.testing.history;

import java.time.Duration;

/**
 * The calling process took a lease over under the same token; whoever had it before is fenced off.
 *
 * @param call the call that attached, made by the process that has the lease from now on
 * @param token the fencing token
 * @param attach how often the lease changed hands so far: 1 for the first hand-over, then rising
 * @param remaining what this answer leaves of the lease; see {@link LeaseSighting#remaining()}
 */
public record HandOver(Call call, long token, long attach, Duration remaining)
    implements LeaseSighting {}
