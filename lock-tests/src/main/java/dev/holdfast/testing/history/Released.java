package dev.holdfast.testing.history;

/**
 * The holder gave the lock back, and the reply says that this very call freed it.
 *
 * <p>A release whose outcome is unknown is recorded with an {@linkplain Call#unanswered unanswered}
 * call. So is one whose reply only says that the lease is no longer there (beside a {@link
 * SaidDead}), as it may have been freed by an earlier delivery of the same call; and so is one that
 * takes effect later, with the start at the earliest instant at which it may.
 *
 * @param call the release
 * @param token the fencing token
 */
public record Released(Call call, long token) implements Ending {}
