package dev.holdfast.jdbc;

import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Asks PostgreSQL to end what runs on a connection when the time of a call is over.
 *
 * <p>The driver's query time-out does the same, but makes the caller wait until a server that is
 * frozen confirms it, ten seconds by default. Here the caller waits for the network time-out alone.
 */
final class Watchdog {
  private static final ScheduledThreadPoolExecutor TIMER = timer();

  private final PostgresConnection connection;
  private final AtomicBoolean over = new AtomicBoolean();
  private final CountDownLatch cancelled = new CountDownLatch(1);
  private final Future<?> timer;

  Watchdog(PostgresConnection connection, Budget budget) {
    this.connection = connection;
    this.timer = TIMER.schedule(this::fire, budget.remainingMillis(), TimeUnit.MILLISECONDS);
  }

  private static ScheduledThreadPoolExecutor timer() {
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(1, task -> daemon(task, "holdfast-jdbc-timer"));
    timer.setKeepAliveTime(10, TimeUnit.SECONDS);
    timer.allowCoreThreadTimeOut(true);
    timer.setRemoveOnCancelPolicy(true);
    return timer;
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
    timer.cancel(false);
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
