package dev.holdfast.examples.scheduler;

import dev.holdfast.LockKey;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Asks for a backend.
 *
 * @param account whose; locks are shared by all services of an account, and by no other
 * @param service the service whose backend is to run
 * @param lock what the backend gets for itself, best the canonical name of the document; empty for
 *     a backend that shares nothing
 * @param tag refuses a backend that was spawned with another tag
 * @param env more variables for the backend
 * @param lifetime how long it may live; zero for as long as it likes
 * @param maxIdle how long it may live without a connection
 */
record SpawnRequest(
    String account,
    String service,
    Optional<String> lock,
    Optional<String> tag,
    Map<String, String> env,
    Duration lifetime,
    Duration maxIdle) {

  static final Duration USUAL_MAX_IDLE = Duration.ofMinutes(5);

  /** The key to acquire; a backend without a lock gets one that nobody else asks for. */
  LockKey key(String backendId) {
    return lock.map(name -> LockKey.of(account, name))
        .orElseGet(() -> LockKey.of("(unlocked)", backendId));
  }
}
