package dev.holdfast.redis;

import dev.holdfast.LockKey;
import dev.holdfast.spi.LockStore.Subscription;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Passes the keys that were freed to those who asked. From the first of them on, a daemon thread
 * looks every second whether the subscription still stands, and mends it.
 */
final class ReleaseHints {
  private static final System.Logger LOG = System.getLogger("dev.holdfast");

  /** The way in which messages come. */
  interface Subscriber {
    /** No way. */
    Subscriber NONE =
        new Subscriber() {
          @Override
          public void mend(Consumer<byte[]> onMessage) {}

          @Override
          public void close() {}
        };

    /** Subscribes where that is missing; may block for a connection. Called by one thread. */
    void mend(Consumer<byte[]> onMessage);

    /** Ends. Also if never begun. */
    void close();
  }

  private final List<Consumer<LockKey>> listeners = new CopyOnWriteArrayList<>();
  private final AtomicBoolean started = new AtomicBoolean();
  private final AtomicBoolean failing = new AtomicBoolean();
  private final ScheduledExecutorService mender;
  private final KeyLayout layout;
  private final Subscriber subscriber;

  ReleaseHints(KeyLayout layout, Subscriber subscriber) {
    this.layout = layout;
    this.subscriber = subscriber;
    this.mender = Executors.newSingleThreadScheduledExecutor(ReleaseHints::thread);
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "holdfast-redis-hints");
    thread.setDaemon(true);
    return thread;
  }

  Subscription add(Consumer<LockKey> listener) {
    if (subscriber == Subscriber.NONE) {
      return Subscription.NONE;
    }
    listeners.add(listener);
    if (started.compareAndSet(false, true)) {
      mender.scheduleWithFixedDelay(this::mend, 0, 1, TimeUnit.SECONDS);
    }
    return () -> listeners.remove(listener);
  }

  private void mend() {
    try {
      subscriber.mend(this::tell);
      failing.set(false);
    } catch (RuntimeException e) {
      if (!failing.getAndSet(true) && !mender.isShutdown()) {
        LOG.log(
            Level.WARNING,
            "cannot subscribe to releases, so waiters find out by polling; trying again: {0}",
            e.getMessage());
      }
    }
  }

  private void tell(byte[] message) {
    layout.keyAt(message).ifPresent(key -> listeners.forEach(listener -> tell(listener, key)));
  }

  private static void tell(Consumer<LockKey> listener, LockKey key) {
    try {
      listener.accept(key);
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "a listener to releases failed", e);
    }
  }

  void close() {
    mender.shutdownNow();
    subscriber.close();
  }
}
