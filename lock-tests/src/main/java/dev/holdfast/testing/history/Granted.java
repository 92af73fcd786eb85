package dev.holdfast.testing.history;

import java.time.Duration;

/**
 * The service answered that this caller has the lock. Retries of one intent to acquire carry the
 * same grant id, may each be answered, and are one grant; each answer says that the grant had the
 * lock then.
 *
 * @param call the attempt that was answered
 * @param token the fencing token
 * @param holderId the holder that asked
 * @param grantId the intent: unique within the history, the same for its retries
 * @param remaining what this answer leaves of the lease; see {@link LeaseSighting#remaining()}
 */
public record Granted(Call call, long token, String holderId, String grantId, Duration remaining)
    implements HolderSighting, LeaseSighting {}
