package dev.holdfast.testing.history;

/**
 * The protected resource refused an effect because it had admitted a higher token before.
 *
 * @param call the guarded call
 * @param token the token that it carried
 * @param highWater the highest token admitted before, as the refusal tells it
 * @param order its place among the decisions of this resource
 */
public record GuardRefused(Call call, long token, long highWater, long order)
    implements GuardObservation {}
