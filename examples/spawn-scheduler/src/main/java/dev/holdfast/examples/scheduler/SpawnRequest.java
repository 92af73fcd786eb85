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

  /** The longest lifetime, and the longest idle time, that may be asked for. */
  static final Duration LONGEST = Duration.ofDays(28);

  /** Without anything special. */
  static SpawnRequest of(String account, String service, Optional<String> lock) {
    return new SpawnRequest(
        account, service, lock, Optional.empty(), Map.of(), Duration.ZERO, USUAL_MAX_IDLE);
  }

  /** The key to acquire; a backend without a lock gets one that nobody else asks for. */
  LockKey key(String backendId) {
    return lock.map(name -> LockKey.of(account, name))
        .orElseGet(() -> LockKey.of("(unlocked)", backendId));
  }
}
