package dev.holdfast.testing.history;

/**
 * A reply says that this grant no longer has the lock, or not for this caller.
 *
 * @param call the call that was refused
 * @param token the fencing token
 * @param reason why, as the reply tells it
 */
public record SaidDead(Call call, long token, DeathReason reason) implements TokenObservation {}
