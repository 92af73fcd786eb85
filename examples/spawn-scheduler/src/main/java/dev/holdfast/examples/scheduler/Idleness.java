package dev.holdfast.examples.scheduler;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Notices that nobody has used a backend for a while. */
final class Idleness {
  private final Duration limit;
  private final Runnable action;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(Daemon.named("idleness"));
  private volatile long lastUse;

  Idleness(Duration limit, Runnable action) {
    this.limit = limit;
    this.action = action;
  }

  /** Somebody is connected, or was just now. */
  void touch() {
    lastUse = System.nanoTime();
  }

  /** Begins to count. */
  void watch() {
    touch();
    long every = Math.max(1, Math.min(1000, limit.toMillis() / 4));
    timer.scheduleAtFixedRate(this::look, every, every, TimeUnit.MILLISECONDS);
  }

  private void look() {
    if (System.nanoTime() - lastUse > limit.toNanos()) {
      action.run();
    }
  }
}
