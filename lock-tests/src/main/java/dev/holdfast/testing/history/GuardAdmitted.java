package dev.holdfast.testing.history;

/**
 * The protected resource admitted an effect under this token.
 *
 * @param call the guarded call
 * @param token the token that it carried
 * @param order its place among the decisions of this resource
 */
public record GuardAdmitted(Call call, long token, long order) implements GuardObservation {}
