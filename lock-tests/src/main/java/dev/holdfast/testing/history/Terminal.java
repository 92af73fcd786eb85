package dev.holdfast.testing.history;

/**
 * A lease told its listeners that it is over; it may do so once.
 *
 * @param call the event, as a rule {@linkplain Call#at at one instant}
 * @param leaseId the lease
 * @param reason why, for the reader of a verdict
 */
public record Terminal(Call call, String leaseId, String reason) implements LeaseObservation {}
