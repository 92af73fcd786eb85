package dev.holdfast;

import dev.holdfast.spi.Scheduler;
import dev.holdfast.spi.Ticker;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/** Both clocks and the timer, standing still until a test moves them. */
final class ManualClock implements Ticker, Scheduler {
  private record Task(long due, long number, Runnable action) {}

  private final ReentrantLock advancing = new ReentrantLock();
  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(Comparator.comparingLong(Task::due).thenComparingLong(Task::number));
  private long scheduled;
  private volatile long monotonic = 1_000_000_000L;
  private volatile long wall = 1_767_225_600_000_000_000L;

  @Override
  public long monotonicNanos() {
    return monotonic;
  }

  @Override
  public long wallNanos() {
    return wall;
  }

  @Override
  public synchronized Scheduled schedule(Duration delay, Runnable action) {
    Task task = new Task(monotonic + Math.max(0, delay.toNanos()), scheduled++, action);
    tasks.add(task);
    return () -> forget(task);
  }

  private synchronized void forget(Task task) {
    tasks.removeIf(t -> t == task);
  }

  synchronized int pendingTasks() {
    return tasks.size();
  }

  /** Moves both clocks, running what is due at its time. */
  void advance(Duration by) {
    advancing.lock();
    try {
      long end = monotonic + by.toNanos();
      for (Runnable next = takeDue(end); next != null; next = takeDue(end)) {
        next.run();
      }
      moveTo(Math.max(end, monotonic));
    } finally {
      advancing.unlock();
    }
  }

  void advanceSeconds(double seconds) {
    advance(Duration.ofNanos((long) (seconds * 1e9)));
  }

  /** The process stands still: both clocks move, and no task runs. */
  synchronized void pause(Duration by) {
    moveTo(monotonic + by.toNanos());
  }

  /** The wall clock steps. */
  synchronized void jumpWall(Duration by) {
    wall += by.toNanos();
  }

  /** The process stands still with the monotonic clock stopped, as in a suspended machine. */
  synchronized void suspend(Duration by) {
    wall += by.toNanos();
  }

  /** Lets time pass until a call on another thread is over, at most an hour of it. */
  <T> T advanceUntil(CompletableFuture<T> call) throws Exception {
    long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!call.isDone() && System.nanoTime() < patience) {
      LockSupport.parkNanos(200_000);
      if (!call.isDone()) {
        advance(Duration.ofMillis(10));
      }
    }
    return call.get(1, TimeUnit.SECONDS);
  }

  private synchronized Runnable takeDue(long end) {
    Task first = tasks.peek();
    if (first == null || first.due() > end) {
      return null;
    }
    tasks.remove();
    moveTo(Math.max(monotonic, first.due()));
    return first.action();
  }

  private void moveTo(long instant) {
    wall += instant - monotonic;
    monotonic = instant;
  }

  @Override
  public synchronized void close() {
    tasks.clear();
  }
}
