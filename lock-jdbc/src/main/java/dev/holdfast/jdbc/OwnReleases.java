package dev.holdfast.jdbc;

import dev.holdfast.LockKey;
import dev.holdfast.spi.LeaseIdentity;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The keys that this store itself has released, and with which tokens. It is only ever a hint of
 * what a row may still be like: it is used once, others may have had the key since, and the row
 * decides. So it may as well be forgotten, as all of it is when there is too much.
 */
final class OwnReleases {
  private static final int MOST = 10_000;

  private final Map<LockKey, Long> tokens = new ConcurrentHashMap<>();

  /** Remembers that this store has ended a lease. */
  void add(LockKey key, LeaseIdentity lease) {
    if (tokens.size() >= MOST) {
      tokens.clear();
    }
    tokens.put(key, lease.token().value());
  }

  /** The token that the key was released with, if that is remembered; it is forgotten then. */
  Optional<Long> take(LockKey key) {
    return Optional.ofNullable(tokens.remove(key));
  }
}
