package dev.holdfast;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Runs tasks one after the other, in order, on an executor that may have many threads. */
final class SerialDelivery {
  private final Executor executor;
  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private boolean running;

  SerialDelivery(Executor executor) {
    this.executor = executor;
  }

  /** Runs the task after those before it. What it throws is logged. */
  void deliver(Runnable task) {
    synchronized (tasks) {
      tasks.add(task);
      if (running) {
        return;
      }
      running = true;
    }
    try {
      executor.execute(this::drain);
    } catch (RejectedExecutionException closed) {
      synchronized (tasks) {
        tasks.clear();
        running = false;
      }
    }
  }

  private void drain() {
    while (true) {
      Runnable task;
      synchronized (tasks) {
        task = tasks.poll();
        if (task == null) {
          running = false;
          return;
        }
      }
      try {
        task.run();
      } catch (RuntimeException e) {
        Log.LOGGER.log(System.Logger.Level.WARNING, "a listener failed; mend or remove it", e);
      }
    }
  }
}
