package dev.holdfast.testing.history;

/**
 * A look at the lock found this holder.
 *
 * @param call the look
 * @param token the fencing token of the holder
 * @param holderId the holder that was found
 */
public record Found(Call call, long token, String holderId) implements HolderSighting {}
