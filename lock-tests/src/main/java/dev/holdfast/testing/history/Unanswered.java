package dev.holdfast.testing.history;

/**
 * An attempt to acquire whose outcome nobody knows: it may have been granted at any instant from
 * its start on, or may yet be, or never. Whatever its end says is ignored.
 *
 * <p>A duplicate of an answered attempt that may be granted once more is recorded with a grant id
 * of its own.
 *
 * @param call the attempt
 * @param holderId the holder that asked
 * @param grantId the intent
 */
public record Unanswered(Call call, String holderId, String grantId) implements KeyObservation {}
