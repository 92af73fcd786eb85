package dev.holdfast.testing.history;

/**
 * The caller gave an attempt up and asked the service to take back whatever it granted: from the
 * start of the call on, that grant may be over before its time.
 *
 * @param call the call that abandoned
 * @param grantId the intent that was given up
 */
public record Abandoned(Call call, String grantId) implements KeyObservation {}
