package dev.holdfast.testing.history;

/**
 * A process believed that it holds the lock: it asked its lease, without I/O, and the answer was
 * yes. The belief was there at some instant of the call; belief over a longer time is recorded as
 * often as it was asked for, not as one long call.
 *
 * @param call the question, made by the process that believes
 * @param token the fencing token
 * @param attach the number of the {@link HandOver} that the belief rests on, 0 for the grant itself
 * @param hardDeadline the instant, by the history's clock, at which the belief ends at the latest,
 *     read after the answer; {@link Call#NEVER} if it is not known. A forced release and a state
 *     loss excuse belief until then, and no longer
 */
public record Believed(Call call, long token, long attach, long hardDeadline) implements Sighting {}
