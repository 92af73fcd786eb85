package dev.holdfast;

import dev.holdfast.spi.AsyncLockStore;
import dev.holdfast.spi.Scheduler;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/** Has the store remove records whose retention is over, now and then, with jitter. */
final class Purger {
  private static final int BATCH = 500;

  private final AsyncLockStore store;
  private final Scheduler timedCalls;
  private final Duration callTimeout;
  private final Duration every;
  private final RandomGenerator random;
  private final BiConsumer<String, Throwable> onFailure;
  private volatile boolean closed;
  private volatile Scheduler.Scheduled next = () -> {};

  Purger(
      AsyncLockStore store,
      Scheduler timedCalls,
      Duration callTimeout,
      Duration every,
      RandomGenerator random,
      BiConsumer<String, Throwable> onFailure) {
    this.store = store;
    this.timedCalls = timedCalls;
    this.callTimeout = callTimeout;
    this.every = every;
    this.random = random;
    this.onFailure = onFailure;
  }

  /** Purges once, some time between half the interval and all of it from now; and so on. */
  void start() {
    if (!every.isZero() && !closed) {
      long half = every.toNanos() / 2;
      Duration delay = Duration.ofNanos(half + random.nextLong(half + 1));
      next = timedCalls.schedule(delay, this::purge);
    }
  }

  private void purge() {
    Answers.within(callTimeout, timedCalls, () -> store.purge(BATCH, callTimeout))
        .whenComplete(
            (purged, failure) -> {
              if (failure != null) {
                onFailure.accept("purge", Answers.cause(failure));
              }
              if (failure == null && purged == BATCH && !closed) {
                next = timedCalls.schedule(Duration.ZERO, this::purge);
              } else {
                start();
              }
            });
  }

  /** Purges no more. */
  void close() {
    closed = true;
    next.cancel();
  }
}
