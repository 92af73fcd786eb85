package dev.holdfast.testing.campaign;

/**
 * A grant as the store wrote it down in the step that made it.
 *
 * @param key the key, as the history names it
 * @param token the token
 * @param grantId the intent that was granted
 */
record LoggedGrant(String key, long token, String grantId) {}
