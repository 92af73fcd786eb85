package dev.holdfast;

import dev.holdfast.spi.LockStore;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * The store's hints that a key was freed, asked for when somebody first waits, and how often to
 * look without one.
 */
final class Hints {
  private static final Duration POLL_WITHOUT = Duration.ofSeconds(1);
  private static final Duration POLL_WITH = Duration.ofSeconds(5);

  private final LockStore store;
  private final Executor executor;
  private final Consumer<LockKey> wake;
  private final RandomGenerator random;
  private final BiConsumer<String, Throwable> onFailure;
  private final ReentrantLock lock = new ReentrantLock();
  private boolean asked;
  private boolean closed;
  private volatile LockStore.Subscription subscription = LockStore.Subscription.NONE;

  /**
   * @param executor subscribes, which may block
   * @param wake called with every key that was freed
   */
  Hints(
      LockStore store,
      Executor executor,
      Consumer<LockKey> wake,
      RandomGenerator random,
      BiConsumer<String, Throwable> onFailure) {
    this.store = store;
    this.executor = executor;
    this.wake = wake;
    this.random = random;
    this.onFailure = onFailure;
  }

  /** How long to wait before looking again, where the holder may end after {@code remaining}. */
  Duration pollAfter(Duration remaining) {
    subscribe();
    Duration cap = isGiven() ? POLL_WITH : POLL_WITHOUT;
    Duration atEnd = remaining.plus(Duration.ofNanos(1_000_000 + random.nextLong(4_000_000)));
    Duration atCap = cap.plus(Duration.ofNanos(random.nextLong(cap.toNanos() / 10)));
    return atEnd.compareTo(atCap) < 0 ? atEnd : atCap;
  }

  /** This process freed a key: it need not wait for a store that gives no hints. */
  void freed(LockKey key) {
    if (!isGiven()) {
      wake.accept(key);
    }
  }

  private boolean isGiven() {
    return subscription != LockStore.Subscription.NONE;
  }

  private void subscribe() {
    if (!setAsked(true)) {
      return;
    }
    try {
      executor.execute(this::ask);
    } catch (RejectedExecutionException saturated) {
      setAsked(false);
    }
  }

  /** Asks the store; if that fails, whoever waits next asks again. */
  private void ask() {
    try {
      keep(store.onRelease(wake));
    } catch (RuntimeException e) {
      setAsked(false);
      onFailure.accept("subscribe", e);
    }
  }

  private boolean setAsked(boolean now) {
    lock.lock();
    try {
      boolean changes = asked != now && !closed;
      asked = now;
      return changes;
    } finally {
      lock.unlock();
    }
  }

  private void keep(LockStore.Subscription made) {
    lock.lock();
    try {
      if (!closed) {
        subscription = made;
        return;
      }
    } finally {
      lock.unlock();
    }
    made.close();
  }

  /** Ends the subscription. */
  void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
    subscription.close();
  }
}
