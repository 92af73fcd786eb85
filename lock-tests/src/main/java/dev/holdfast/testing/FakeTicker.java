package dev.holdfast.testing;

import dev.holdfast.spi.Scheduler;
import dev.holdfast.spi.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Clocks and a scheduler that stand still until a test moves them. Both clocks advance together;
 * the wall clock can also step by itself.
 *
 * <pre>{@code
 * FakeTicker time = new FakeTicker();
 * LockStore store = new InMemoryLockStore(time);
 * LockManager locks =
 *     LockManager.builder(store).ticker(time).scheduler(time).executor(Runnable::run).build();
 * Lease lease = ((Acquired) locks.acquire(LockKey.of("document-123"), "backend-1")).lease();
 * time.advance(Duration.ofMinutes(10)); // every renewal that is due in this time runs
 * assertTrue(lease.isHeld());
 * }</pre>
 *
 * <p>Tasks run on the thread that calls {@link #advance}, in the order of their due times, those
 * due at one instant in the order in which they were scheduled; while a task runs, the clocks show
 * the instant it was due at. Safe for use by many threads; threads that advance at the same time do
 * so one after the other.
 */
public final class FakeTicker implements Ticker, Scheduler {
  private static final Comparator<Task> BY_DUE_TIME =
      Comparator.<Task>comparingLong(t -> t.due).thenComparingLong(t -> t.number);

  private final ReentrantLock advancing = new ReentrantLock();
  private final ReentrantLock state = new ReentrantLock();
  private final PriorityQueue<Task> tasks = new PriorityQueue<>(BY_DUE_TIME);
  private long monotonic;
  private long wall;
  private long scheduled;

  private record Task(FakeTicker owner, long due, long number, Runnable action)
      implements Scheduled {
    @Override
    public void cancel() {
      owner.forget(this);
    }
  }

  /** The wall clock starts at 2026-01-01T00:00Z. */
  public FakeTicker() {
    this(Instant.parse("2026-01-01T00:00:00Z"));
  }

  /** The wall clock starts at this instant. */
  public FakeTicker(Instant start) {
    wall =
        Math.addExact(Math.multiplyExact(start.getEpochSecond(), 1_000_000_000L), start.getNano());
  }

  @Override
  public long monotonicNanos() {
    return read(() -> monotonic);
  }

  @Override
  public long wallNanos() {
    return read(() -> wall);
  }

  /**
   * Moves both clocks forwards and runs what becomes due, also what the tasks schedule meanwhile.
   * What a task throws passes through; the clocks then stand where it was due.
   *
   * @param duration zero to run what is due now
   * @throws IllegalArgumentException if it is negative
   * @throws IllegalStateException if a task calls it
   */
  public void advance(Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException(
          "time cannot be advanced by " + duration + "; jumpWall steps the wall clock back");
    }
    if (advancing.isHeldByCurrentThread()) {
      throw new IllegalStateException("a task must not advance the time that runs it");
    }
    advancing.lock();
    try {
      long end = Math.addExact(monotonicNanos(), duration.toNanos());
      for (Optional<Task> due = next(end); due.isPresent(); due = next(end)) {
        due.get().action.run();
      }
      moveTo(end);
    } finally {
      advancing.unlock();
    }
  }

  /** Steps the wall clock alone, forwards, or backwards if negative. Runs nothing. */
  public void jumpWall(Duration by) {
    read(() -> wall = Math.addExact(wall, by.toNanos()));
  }

  /** How many tasks are scheduled and have not run. */
  public int pendingTasks() {
    return (int) read(tasks::size);
  }

  @Override
  public Scheduled schedule(Duration delay, Runnable task) {
    state.lock();
    try {
      long due = Math.addExact(monotonic, Math.max(0, delay.toNanos()));
      Task added = new Task(this, due, scheduled++, task);
      tasks.add(added);
      return added;
    } finally {
      state.unlock();
    }
  }

  /** Forgets every task. The clocks and {@link #schedule} go on working. */
  @Override
  public void close() {
    read(
        () -> {
          tasks.clear();
          return 0;
        });
  }

  private void forget(Task task) {
    read(() -> tasks.removeIf(t -> t == task) ? 1 : 0);
  }

  /** Takes the first task due by the end, if any, with the clocks moved to its time. */
  private Optional<Task> next(long end) {
    state.lock();
    try {
      Task first = tasks.peek();
      if (first == null || first.due > end) {
        return Optional.empty();
      }
      tasks.remove();
      moveTo(Math.max(monotonic, first.due));
      return Optional.of(first);
    } finally {
      state.unlock();
    }
  }

  private void moveTo(long instant) {
    read(() -> wall += instant - monotonic);
    read(() -> monotonic = instant);
  }

  private interface Access {
    long get();
  }

  private long read(Access access) {
    state.lock();
    try {
      return access.get();
    } finally {
      state.unlock();
    }
  }
}
