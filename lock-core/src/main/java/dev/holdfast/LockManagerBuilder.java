package dev.holdfast;

import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.Scheduler;
import dev.holdfast.spi.Ticker;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/** Configures a {@link LockManager}. Not safe for use by many threads. */
public final class LockManagerBuilder {
  final LockStore store;
  Ticker ticker = Ticker.system();
  Optional<Scheduler> scheduler = Optional.empty();
  Optional<Executor> executor = Optional.empty();
  Optional<Executor> eventExecutor = Optional.empty();
  LeaseTimings timings = LeaseTimings.defaults();
  String holderId = "holdfast-" + UUID.randomUUID();
  LockListener listener = Notifier.SILENT;
  Duration callTimeout = Duration.ofSeconds(5);
  Duration purgeEvery = Duration.ofHours(1);
  RandomGenerator random = new SecureRandom();
  boolean tracing;
  boolean ownsStore = true;

  LockManagerBuilder(LockStore store) {
    this.store = TextRules.required("store", store);
  }

  /** The local clocks; those of this process by default. */
  public LockManagerBuilder ticker(Ticker newTicker) {
    ticker = TextRules.required("ticker", newTicker);
    return this;
  }

  /**
   * Runs timed tasks; by default one daemon thread of this manager. Not closed by the manager.
   *
   * <p>Meant for tests, which let time pass on their own thread: with a given scheduler, store
   * calls and callers' continuations that follow from the passing of time are made on its thread,
   * or begun there, while the manager's own timer hands them to other threads.
   */
  public LockManagerBuilder scheduler(Scheduler newScheduler) {
    scheduler = Optional.of(TextRules.required("scheduler", newScheduler));
    return this;
  }

  /**
   * Runs store calls that must not block their caller: renewals, background work, and the
   * asynchronous verbs, where the store has no native ones. By default daemon threads of this
   * manager, started on demand: up to 16 for calls and, apart from them, 8 for renewals. If the
   * given one blocks or refuses, renewals are made without it.
   */
  public LockManagerBuilder executor(Executor newExecutor) {
    executor = Optional.of(TextRules.required("executor", newExecutor));
    return this;
  }

  /** Runs listeners; by default daemon threads of this manager, started on demand. */
  public LockManagerBuilder eventExecutor(Executor newExecutor) {
    eventExecutor = Optional.of(TextRules.required("event executor", newExecutor));
    return this;
  }

  /** The timings of requests that bring none; 20, 40, 50 and 60 seconds by default. */
  public LockManagerBuilder timings(LeaseTimings newTimings) {
    timings = TextRules.required("timings", newTimings);
    return this;
  }

  /**
   * The holder id of requests that bring none; random by default.
   *
   * @throws IllegalArgumentException if it is empty, longer than 256 code points or has an unpaired
   *     surrogate
   */
  public LockManagerBuilder holderId(String id) {
    holderId = TextRules.check("holder id", id, AcquireRequest.MAX_TEXT);
    return this;
  }

  /** Hooks for metrics and logs. */
  public LockManagerBuilder listener(LockListener newListener) {
    listener = TextRules.required("listener", newListener);
    return this;
  }

  /**
   * How long one call may take in all, retries included, the wait for a lock excluded; 5 s by
   * default.
   *
   * @throws IllegalArgumentException if it is below 1 ms or above an hour
   */
  public LockManagerBuilder callTimeout(Duration timeout) {
    TextRules.required("call time-out", timeout);
    if (timeout.compareTo(Duration.ofMillis(1)) < 0 || timeout.compareTo(Duration.ofHours(1)) > 0) {
      throw new IllegalArgumentException(
          "the call time-out must be from 1 ms to 1 h, but is " + timeout);
    }
    callTimeout = timeout;
    return this;
  }

  /**
   * How often records whose retention is over are purged, where the store needs it; an hour by
   * default, zero for never.
   *
   * @throws IllegalArgumentException if it is below a second, or above 365 days
   */
  public LockManagerBuilder purgeEvery(Duration interval) {
    Duration checked = TextRules.checkLimit("purgeEvery", interval);
    if (!checked.isZero() && checked.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException(
          "purgeEvery must be at least 1 s, or zero for never, but is " + interval);
    }
    purgeEvery = checked;
    return this;
  }

  /**
   * Draws grant ids, attach ids and jitter; by default a {@link SecureRandom}. Must be safe for use
   * by many threads, and never repeat ids between processes: only tests should set it.
   */
  public LockManagerBuilder random(RandomGenerator newRandom) {
    random = TextRules.required("random", newRandom);
    return this;
  }

  /** Remembers where each lease was acquired, and reports it if the lease leaks. Costs time. */
  public LockManagerBuilder traceAcquisitions() {
    tracing = true;
    return this;
  }

  /** Leaves the store open when the manager is closed, for a store that several managers share. */
  public LockManagerBuilder keepStoreOpen() {
    ownsStore = false;
    return this;
  }

  /** The manager. Does no I/O. */
  public LockManager build() {
    return new DefaultLockManager(this);
  }
}
