package dev.holdfast;

import dev.holdfast.spi.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;

/**
 * Where the work of one manager runs. The timer's thread decides and hands over: it never calls a
 * store, a caller's code or an executor that was given to the manager, so that nothing that blocks
 * there delays a deadline.
 *
 * <p>Where a scheduler was given, its owner decides on which thread time passes, and everything
 * timed runs there: tests become deterministic that way.
 */
final class Threads {
  private static final int CALLS = 16;
  private static final int RENEWALS = 8;
  private static final int EVENTS = 16;

  /** Runs what never blocks: decisions, and ends of waits. */
  final Scheduler timer;

  /** Runs timed work that may call the store, or complete a caller's future. */
  final Scheduler timedCalls;

  /** Completes callers' futures, where otherwise the timer would. */
  final Executor completions;

  /** Runs the end of the manager, which closes the store, and everything else here. */
  final Executor endings;

  /** Runs store calls of the asynchronous verbs, where the store has no native ones. */
  final Executor calls;

  /** Sends renewals. */
  final Executor renewals;

  /** Runs the store calls of renewals, once {@link #renewals} has taken them. */
  final Executor renewalCalls;

  /** Runs listeners. */
  final Executor events;

  private final List<Runnable> toClose = new ArrayList<>();

  Threads(LockManagerBuilder b) {
    timer = b.scheduler.orElseGet(this::ownTimer);
    Executor ownCalls = pool("holdfast-call", CALLS);
    Executor ownEvents = pool("holdfast-event", EVENTS);
    calls = b.executor.orElse(ownCalls);
    if (b.scheduler.isPresent()) {
      timedCalls = timer;
      completions = Runnable::run;
      endings = Runnable::run;
      renewals = Runnable::run;
      renewalCalls = calls;
      events = b.eventExecutor.orElse(ownEvents);
    } else {
      completions = task -> handOver(ownCalls, task);
      endings = task -> DaemonThreads.named("holdfast-close").newThread(task).start();
      timedCalls = new HandingOver(timer, completions);
      renewals = reaching(b.executor, pool("holdfast-renew", RENEWALS));
      renewalCalls = Runnable::run;
      events = reaching(b.eventExecutor, ownEvents);
    }
  }

  private ExecutorService pool(String name, int threads) {
    ExecutorService pool = DaemonThreads.pool(name, threads);
    toClose.add(pool::shutdown);
    return pool;
  }

  private Scheduler ownTimer() {
    Scheduler own = new SystemScheduler();
    toClose.add(own::close);
    return own;
  }

  /** A given executor may block or refuse: a thread of our own hands over, or does it itself. */
  private static Executor reaching(Optional<Executor> given, Executor own) {
    return given.<Executor>map(g -> task -> own.execute(() -> handOver(g, task))).orElse(own);
  }

  private static void handOver(Executor executor, Runnable task) {
    try {
      executor.execute(task);
    } catch (RejectedExecutionException saturatedOrClosed) {
      task.run();
    }
  }

  private record HandingOver(Scheduler timer, Executor executor) implements Scheduler {
    @Override
    public Scheduled schedule(Duration delay, Runnable task) {
      return timer.schedule(delay, () -> executor.execute(task));
    }

    @Override
    public void close() {
      timer.close();
    }
  }

  /** Ends what was made here; tasks that were handed over still run. */
  void close() {
    toClose.forEach(Runnable::run);
  }
}
