package dev.holdfast;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * A guard for a resource that lives in this process: it lets an action run if the caller's token is
 * not below the highest one admitted for the key, and remembers the token in the same step.
 *
 * <p>Actions on one key run one at a time, on the caller's thread; keys do not hinder each other.
 * The memory lives as long as this object: after a restart any token is admitted again. For a
 * resource in a database or in Redis use the guard of that store, which keeps its memory with the
 * data.
 *
 * <p>Safe for use by many threads. One small entry is kept for every key ever guarded.
 */
public final class FencingGuard {
  private final ConcurrentHashMap<LockKey, Gate> gates = new ConcurrentHashMap<>();

  /** A guard that has admitted nothing yet. */
  public FencingGuard() {}

  private static final class Gate {
    final ReentrantLock lock = new ReentrantLock();
    volatile long highWater;
  }

  /**
   * Runs the action if the token is current.
   *
   * @param action the effect on the resource; what it throws passes through, and the token counts
   *     as admitted all the same
   * @return what the action returns
   * @throws StaleTokenException if a higher token was admitted before; the action has not run
   */
  public <T> T call(LockKey key, FencingToken token, Supplier<T> action) {
    Gate gate = gates.computeIfAbsent(key, k -> new Gate());
    gate.lock.lock();
    try {
      if (token.value() < gate.highWater) {
        throw new StaleTokenException(key, token, FencingToken.of(gate.highWater));
      }
      gate.highWater = token.value();
      return action.get();
    } finally {
      gate.lock.unlock();
    }
  }

  /** Like {@link #call}, for an action without result. */
  public void run(LockKey key, FencingToken token, Runnable action) {
    call(
        key,
        token,
        () -> {
          action.run();
          return key;
        });
  }

  /** The highest token admitted for the key, if any was. */
  public Optional<FencingToken> highWater(LockKey key) {
    Gate gate = gates.get(key);
    return gate == null || gate.highWater == 0
        ? Optional.empty()
        : Optional.of(FencingToken.of(gate.highWater));
  }
}
