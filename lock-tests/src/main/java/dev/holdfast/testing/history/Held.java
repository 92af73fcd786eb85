package dev.holdfast.testing.history;

/**
 * An attempt to acquire was answered with the present holder. The attempt is not a grant, and, if
 * the same intent was tried before without an answer, that earlier attempt is an {@link
 * Unanswered}.
 *
 * @param call the attempt
 * @param token the fencing token of the holder
 * @param holderId the holder that the answer names
 */
public record Held(Call call, long token, String holderId) implements HolderSighting {}
