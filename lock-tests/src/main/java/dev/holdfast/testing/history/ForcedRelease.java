package dev.holdfast.testing.history;

/**
 * Somebody other than the holder freed the lock: an operator, as a rule. The holder may go on
 * believing until its hard deadline.
 *
 * @param call the forced release; {@linkplain Call#unanswered unanswered} if its outcome is unknown
 * @param token the fencing token of the grant that was ended
 */
public record ForcedRelease(Call call, long token) implements Ending {}
