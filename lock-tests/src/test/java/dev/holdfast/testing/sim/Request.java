package dev.holdfast.testing.sim;

import dev.holdfast.LockKey;
import dev.holdfast.spi.LeaseIdentity;
import dev.holdfast.spi.LockStore;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/**
 * One request to the store.
 *
 * @param command what it asks for: a command of the store's interface, or one of the records here
 * @param keys the keys that it concerns
 * @param step does it
 */
record Request<R>(Object command, List<LockKey> keys, Function<LockStore, R> step) {

  /** Give up an intent. */
  record Abandon(LockKey key, UUID grantId) {}

  /** End a lease. */
  record Release(LockKey key, LeaseIdentity lease) {}

  /** Prevent renewal. */
  record Revoke(LockKey key, long token) {}

  /** End a grant by force. */
  record Force(LockKey key, long token) {}

  /** Look. */
  record Find(LockKey key) {}

  /** Anything else. */
  record Other(String what) {}
}
