package dev.holdfast;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Runs tasks one after the other, in order, on an executor that may have many threads. */
final class SerialDelivery {
  private final Executor executor;
  private final Deque<Runnable> tasks = new ArrayDeque<>(2);
  private boolean running;

  SerialDelivery(Executor executor) {
    this.executor = executor;
  }

  /** Queues a task behind those before it. Runs nothing, so it may be called under a lock. */
  void add(Runnable task) {
    synchronized (tasks) {
      tasks.add(task);
    }
  }

  /** Has what is queued run, unless that is going on. Must be called under no lock. */
  void start() {
    synchronized (tasks) {
      if (running || tasks.isEmpty()) {
        return;
      }
      running = true;
    }
    try {
      executor.execute(this::drain);
    } catch (RuntimeException closedOrSaturated) {
      drain();
    }
  }

  /** Queues a task and has it run. */
  void deliver(Runnable task) {
    add(task);
    start();
  }

  /** How many tasks wait for their turn. */
  int backlog() {
    synchronized (tasks) {
      return tasks.size();
    }
  }

  private void drain() {
    for (Optional<Runnable> task = next(); task.isPresent(); task = next()) {
      try {
        task.get().run();
      } catch (RuntimeException | Error e) {
        Log.LOGGER.log(System.Logger.Level.WARNING, "a listener failed; mend or remove it", e);
      }
    }
  }

  private Optional<Runnable> next() {
    synchronized (tasks) {
      running = !tasks.isEmpty();
      return Optional.ofNullable(tasks.poll());
    }
  }
}
