package dev.holdfast.testing.sim;

import dev.holdfast.LockKey;

/**
 * One grant of a key, as the outside tells grants apart.
 *
 * @param token its fencing token, which after a loss of state may belong to two
 */
record Grant(LockKey key, long token) {}
