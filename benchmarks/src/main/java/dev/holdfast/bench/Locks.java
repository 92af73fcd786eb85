package dev.holdfast.bench;

import java.time.Duration;
import java.util.Optional;

/** One way to lock, with the calls that its users make. Each call waits for its answer. */
interface Locks extends AutoCloseable {
  /** How long a lock lasts, the same for every side. */
  Duration LEASE = Duration.ofMinutes(10);

  /** Takes a key that is free, without waiting; fails if it is held. */
  Hold take(String key) throws Exception;

  /** Tries to take a key that another process has, and learns who that is. */
  default void refused(String key) throws Exception {
    throw new UnsupportedOperationException();
  }

  /** Asks who has the key. */
  default void find(String key) throws Exception {
    throw new UnsupportedOperationException();
  }

  /** Waits until the key is free, and takes it. */
  default Hold await(String key) throws Exception {
    throw new UnsupportedOperationException();
  }

  /** Takes a key for a second, and neither renews nor releases it, as a process that dies. */
  default void takeAndDie(String key) throws Exception {
    throw new UnsupportedOperationException();
  }

  /** Tries to take a key for a time; a lock that is renewed lasts until its process is cut off. */
  default Optional<Hold> tryFor(String key, Duration lease) throws Exception {
    throw new UnsupportedOperationException();
  }

  /** Takes a key for a second, and returns when that is over. */
  default Hold stale(String key) throws Exception {
    Hold hold = tryFor(key, Duration.ofSeconds(1)).orElseThrow();
    Thread.sleep(1_200);
    return hold;
  }

  /** An operator takes the key from whoever has it. */
  default void endByForce(String key) throws Exception {
    throw new UnsupportedOperationException();
  }

  /** Makes whatever keys need before they can be taken. */
  default void prepare(Iterable<String> keys) throws Exception {}

  @Override
  default void close() {}
}
