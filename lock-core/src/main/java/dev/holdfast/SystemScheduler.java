package dev.holdfast;

import dev.holdfast.spi.Scheduler;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The timer of one manager: one daemon thread. */
final class SystemScheduler implements Scheduler {
  private final ScheduledThreadPoolExecutor executor;

  SystemScheduler() {
    executor = new ScheduledThreadPoolExecutor(1, DaemonThreads.named("holdfast-timer"));
    executor.setRemoveOnCancelPolicy(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  public Scheduled schedule(Duration delay, Runnable task) {
    try {
      Future<?> future =
          executor.schedule(() -> runLogged(task), delay.toNanos(), TimeUnit.NANOSECONDS);
      return () -> future.cancel(false);
    } catch (RejectedExecutionException closed) {
      return () -> {};
    }
  }

  /** What a task throws must not vanish in a future that nobody asks. */
  private static void runLogged(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      Log.LOGGER.log(System.Logger.Level.WARNING, "a timed task failed; please report this", e);
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
