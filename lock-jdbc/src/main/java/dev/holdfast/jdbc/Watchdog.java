package dev.holdfast.jdbc;

import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Asks PostgreSQL to end what runs on a connection when the time of a call is over.
 *
 * <p>The driver's query time-out does the same, but makes the caller wait until a server that is
 * frozen confirms it, ten seconds by default. Here the caller waits for the network time-out alone.
 *
 * <p>One thread looks at all calls every few milliseconds. A timer for each call would wake that
 * thread for each call, which costs more than the call's own work.
 */
final class Watchdog {
  private static final long TICK_MILLIS = 10;
  private static final ScheduledThreadPoolExecutor TIMER = timer();
  private static final Set<Watchdog> WATCHING = ConcurrentHashMap.newKeySet();
  private static final AtomicBoolean TICKING = new AtomicBoolean();
  private static final int IDLE_TICKS = 100;
  private static int idle;

  private final PostgresConnection connection;
  private final Budget budget;
  private final AtomicBoolean over = new AtomicBoolean();
  private final CountDownLatch cancelled = new CountDownLatch(1);

  Watchdog(PostgresConnection connection, Budget budget) {
    this.connection = connection;
    this.budget = budget;
    WATCHING.add(this);
    startTicking();
  }

  private static ScheduledThreadPoolExecutor timer() {
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(1, task -> daemon(task, "holdfast-jdbc-timer"));
    timer.setKeepAliveTime(10, TimeUnit.SECONDS);
    timer.allowCoreThreadTimeOut(true);
    return timer;
  }

  private static void startTicking() {
    if (!TICKING.get() && TICKING.compareAndSet(false, true)) {
      TIMER.schedule(Watchdog::tick, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /** Looks at all calls; goes on while there are some, and for a second after the last one. */
  private static void tick() {
    try {
      WATCHING.stream().filter(w -> w.budget.isOver()).forEach(Watchdog::fire);
    } finally {
      idle = WATCHING.isEmpty() ? idle + 1 : 0;
      if (idle < IDLE_TICKS) {
        TIMER.schedule(Watchdog::tick, TICK_MILLIS, TimeUnit.MILLISECONDS);
      } else {
        rest();
      }
    }
  }

  private static void rest() {
    idle = 0;
    TICKING.set(false);
    if (!WATCHING.isEmpty()) {
      startTicking(); // a call began just now
    }
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(null, task, name, 0, false);
    thread.setDaemon(true);
    return thread;
  }

  private void fire() {
    if (over.compareAndSet(false, true)) {
      daemon(this::cancel, "holdfast-jdbc-cancel").start();
    }
  }

  private void cancel() {
    try {
      connection.cancel();
      cancelled.countDown();
    } catch (SQLException | RuntimeException unreachable) {
      // then the connection is given up
    }
  }

  /**
   * Ends the watch.
   *
   * @return false if a request to cancel is still on its way, so that it could hit whatever the
   *     connection is used for next
   */
  boolean end() {
    WATCHING.remove(this);
    if (over.compareAndSet(false, true)) {
      return true;
    }
    try {
      return cancelled.await(Session.GRACE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
