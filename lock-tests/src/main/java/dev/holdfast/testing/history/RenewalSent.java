package dev.holdfast.testing.history;

/**
 * A renewal was handed to the driver, whatever became of it.
 *
 * @param call the sending, as a rule {@linkplain Call#at at one instant}
 * @param token the fencing token
 * @param leaseId the lease that sent it
 */
public record RenewalSent(Call call, long token, String leaseId)
    implements LeaseObservation, TokenObservation {}
