package dev.holdfast.testing.sim;

import dev.holdfast.spi.Scheduler;
import dev.holdfast.spi.Ticker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;

/**
 * The process of one manager: its clocks, its timers and its threads. While it is stopped nothing
 * of it runs, and what would have run waits.
 */
final class Machine implements Ticker, Scheduler, Executor {
  /** The store's clock, and every wall clock, at the beginning: 2026-01-01T00:00Z. */
  static final long EPOCH = 1_767_225_600_000_000_000L;

  /** How long a process may take to catch up after a stop. */
  static final long CATCH_UP = 5_000_000;

  private final World world;
  private final String name;
  private final double rate;
  private final long origin;
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private long asleep;
  private long asleepSince;
  private long wallShift;
  private long stoppedUntil = -1;
  private long disturbedAt = Long.MIN_VALUE;
  private boolean sleeping;
  private boolean slept;
  private boolean steppedBack;
  private boolean crashed;

  /**
   * @param rate how fast both its clocks run, 1 for right
   */
  Machine(World world, String name, double rate) {
    this.world = world;
    this.name = name;
    this.rate = rate;
    this.origin = name.hashCode() * 1_000L;
  }

  String name() {
    return name;
  }

  // Clocks.

  @Override
  public long monotonicNanos() {
    long awake = (sleeping ? asleepSince : world.now()) - asleep;
    return origin + local(awake);
  }

  @Override
  public long wallNanos() {
    return EPOCH + local(world.now()) + wallShift;
  }

  private long local(long nanos) {
    return nanos + (long) (nanos * (rate - 1));
  }

  /** How long, in true time, so much of this process's time is. */
  long trueNanos(long local) {
    return (long) Math.ceil(local / rate);
  }

  /**
   * Moves the wall clock. A machine whose wall clock ever went back does not sleep, and the other
   * way round: a step back could hide a sleep from both clocks, and no elapsed time would be right.
   */
  boolean stepWall(long nanos) {
    if (nanos < 0 && slept) {
      return false;
    }
    steppedBack |= nanos < 0;
    wallShift += nanos;
    disturbedAt = world.now();
    return true;
  }

  /** When it was last stopped or its clock was moved; both are reasons to be late. */
  long disturbedAt() {
    return disturbedAt;
  }

  // Timers and threads.

  @Override
  public Scheduled schedule(Duration delay, Runnable task) {
    long due = monotonicNanos() + Math.max(0, delay.toNanos());
    Timer timer = new Timer(due, task);
    timer.arm();
    return timer;
  }

  private final class Timer implements Scheduled {
    private final long due;
    private final Runnable task;
    private boolean cancelled;
    private Scheduled event = () -> {};

    Timer(long due, Runnable task) {
      this.due = due;
      this.task = task;
    }

    void arm() {
      event = world.after(trueNanos(due - monotonicNanos()), () -> deliver(this::run));
    }

    private void run() {
      if (cancelled) {
        return;
      }
      if (monotonicNanos() < due) {
        arm();
      } else {
        task.run();
      }
    }

    @Override
    public void cancel() {
      cancelled = true;
      event.cancel();
    }
  }

  @Override
  public void execute(Runnable task) {
    world.after(0, () -> deliver(task));
  }

  /** Runs the task in this process, now or when it runs again. */
  void deliver(Runnable task) {
    if (crashed) {
      return;
    }
    if (isStopped() || !waiting.isEmpty()) {
      waiting.add(task);
    } else {
      task.run();
    }
  }

  @Override
  public void close() {}

  // Stops.

  /** Whether nothing of it runs now. */
  boolean isStopped() {
    return crashed || stoppedUntil >= 0;
  }

  /** Whether it has run for long enough to have done what waited for it. */
  boolean hasCaughtUp() {
    return !isStopped() && waiting.isEmpty() && world.now() - disturbedAt > CATCH_UP;
  }

  /** Stops it for so long; its clocks go on. */
  void pause(long nanos) {
    if (!crashed && !sleeping) {
      stoppedUntil = Math.max(stoppedUntil, world.now() + nanos);
      world.at(stoppedUntil, this::wake);
    }
  }

  /** Suspends the whole machine for so long: the monotonic clock stands still, the wall goes on. */
  boolean sleep(long nanos) {
    if (isStopped() || steppedBack) {
      return false;
    } else {
      slept = true;
      sleeping = true;
      asleepSince = world.now();
      stoppedUntil = world.now() + nanos;
      world.at(stoppedUntil, this::wake);
      return true;
    }
  }

  /** Ends it for good. */
  void crash() {
    crashed = true;
    waiting.clear();
  }

  /** Whether its monotonic clock ever stood still. */
  boolean hasSlept() {
    return slept;
  }

  boolean isCrashed() {
    return crashed;
  }

  private void wake() {
    if (crashed || stoppedUntil < 0 || world.now() < stoppedUntil) {
      return;
    }
    if (sleeping) {
      asleep += world.now() - asleepSince;
      sleeping = false;
    }
    stoppedUntil = -1;
    disturbedAt = world.now();
    if (!waiting.isEmpty()) {
      world.after(0, this::catchUp);
    }
  }

  private void catchUp() {
    if (isStopped() || waiting.isEmpty()) {
      return;
    }
    waiting.poll().run();
    if (!waiting.isEmpty()) {
      world.after(0, this::catchUp);
    }
  }
}
