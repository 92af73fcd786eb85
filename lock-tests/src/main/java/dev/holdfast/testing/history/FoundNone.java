package dev.holdfast.testing.history;

/**
 * A look at the lock found nobody: at some instant of the call the lock was free.
 *
 * @param call the look
 */
public record FoundNone(Call call) implements KeyObservation {}
