package dev.holdfast;

import dev.holdfast.spi.Scheduler;
import dev.holdfast.spi.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;

/**
 * Who waits for which key in this process. A call joins before its first look at the store, so that
 * no wake-up is lost in between. Of the calls that wait for one key the first looks, when it is
 * woken or its poll is due; the others only wait for their turn. One that goes away without having
 * used its wake-up passes it on.
 */
final class WaitQueues {

  /** One waiting call. */
  static final class Waiter {
    private final LockKey key;
    private CompletableFuture<Void> parked = CompletableFuture.completedFuture(null);
    private Optional<Long> waitsSince = Optional.empty();
    private Duration poll = Duration.ZERO;
    private boolean woken;
    private boolean looksBecauseWoken;
    private Scheduler.Scheduled limitTimer = () -> {};

    private Waiter(LockKey key) {
      this.key = key;
    }
  }

  /** Those who wait for one key, and when the first of them polls, whoever that is by then. */
  private static final class Line {
    private static final long NEVER = Long.MAX_VALUE;

    private final LinkedHashSet<Waiter> waiters = new LinkedHashSet<>();
    private Scheduler.Scheduled pollTimer = () -> {};
    private long pollAt = NEVER;

    private Waiter first() {
      return waiters.iterator().next();
    }
  }

  private final Scheduler timer;
  private final Ticker ticker;
  private final BiConsumer<LockKey, Duration> onWaited;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<LockKey, Line> lines = new HashMap<>();
  private boolean closed;

  /**
   * @param timer completes futures on its thread
   * @param onWaited told of every call that had to wait, at its end
   */
  WaitQueues(Scheduler timer, Ticker ticker, BiConsumer<LockKey, Duration> onWaited) {
    this.timer = timer;
    this.ticker = ticker;
    this.onWaited = onWaited;
  }

  /** A call that is ready to wait begins; it is about to look. */
  Waiter join(LockKey key) {
    Waiter waiter = new Waiter(key);
    lock.lock();
    try {
      lines.computeIfAbsent(key, k -> new Line()).waiters.add(waiter);
    } finally {
      lock.unlock();
    }
    return waiter;
  }

  /**
   * Completes when it is this waiter's turn to look at the store, or its limit is over; fails when
   * the queues are closed.
   */
  CompletableFuture<Void> park(Waiter waiter, Duration poll, Duration limit) {
    CompletableFuture<Void> parked = new CompletableFuture<>();
    lock.lock();
    try {
      long now = ticker.monotonicNanos();
      waiter.waitsSince = waiter.waitsSince.or(() -> Optional.of(now));
      if (closed) {
        parked.completeExceptionally(closedFailure());
      } else if (waiter.woken) {
        parked.complete(null);
      } else {
        waiter.parked = parked;
        waiter.poll = poll;
        waiter.limitTimer = timer.schedule(limit, () -> parked.complete(null));
        Line line = lines.get(waiter.key);
        if (line != null && line.first() == waiter) {
          armPoll(line, now + poll.toNanos());
        }
      }
    } finally {
      lock.unlock();
    }
    return parked;
  }

  /** The key may be free: the first waiter looks, now or when its present look is over. */
  void wake(LockKey key) {
    CompletableFuture<Void> toComplete;
    lock.lock();
    try {
      Line line = lines.get(key);
      if (line == null) {
        return;
      }
      Waiter first = line.first();
      first.woken = true;
      toComplete = first.parked;
    } finally {
      lock.unlock();
    }
    toComplete.complete(null);
  }

  /** The waiter looks at the store. */
  void looks(Waiter waiter) {
    lock.lock();
    try {
      waiter.looksBecauseWoken |= waiter.woken;
      waiter.woken = false;
      waiter.limitTimer.cancel();
    } finally {
      lock.unlock();
    }
  }

  /** The store answered: the wake-up, if there was one, is used. */
  void answered(Waiter waiter) {
    lock.lock();
    try {
      waiter.looksBecauseWoken = false;
    } finally {
      lock.unlock();
    }
  }

  /** The call does not wait any more. A wake-up that it did not use goes to the next waiter. */
  void leave(Waiter waiter) {
    boolean passOn;
    lock.lock();
    try {
      waiter.limitTimer.cancel();
      Line line = lines.get(waiter.key);
      boolean wasFirst = line.first() == waiter;
      line.waiters.remove(waiter);
      passOn = wasFirst && (waiter.woken || waiter.looksBecauseWoken) && !line.waiters.isEmpty();
      if (line.waiters.isEmpty()) {
        line.pollTimer.cancel();
        lines.remove(waiter.key);
      } else if (wasFirst && !passOn) {
        inheritPoll(line);
      }
    } finally {
      lock.unlock();
    }
    if (passOn) {
      wake(waiter.key);
    }
    waiter.waitsSince.ifPresent(
        since -> onWaited.accept(waiter.key, Duration.ofNanos(ticker.monotonicNanos() - since)));
  }

  /** Ends every wait with a failure. */
  void close() {
    List<CompletableFuture<Void>> waiting = new ArrayList<>();
    lock.lock();
    try {
      closed = true;
      lines.values().forEach(line -> line.waiters.forEach(each -> waiting.add(each.parked)));
    } finally {
      lock.unlock();
    }
    waiting.forEach(parked -> parked.completeExceptionally(closedFailure()));
  }

  static IllegalStateException closedFailure() {
    return new IllegalStateException(
        "this LockManager is closed; make a new one, or close it later");
  }

  /** The next one polls when the one before would have, so that a key is not polled more often. */
  private void inheritPoll(Line line) {
    Waiter next = line.first();
    if (line.pollAt == Line.NEVER && !next.parked.isDone()) {
      armPoll(line, ticker.monotonicNanos() + next.poll.toNanos());
    }
  }

  private void armPoll(Line line, long at) {
    line.pollTimer.cancel();
    line.pollAt = at;
    Duration delay = Duration.ofNanos(Math.max(0, at - ticker.monotonicNanos()));
    line.pollTimer = timer.schedule(delay, () -> poll(line));
  }

  /** The first waiter looks; one that is looking already sets the next time itself. */
  private void poll(Line line) {
    CompletableFuture<Void> toComplete;
    lock.lock();
    try {
      line.pollAt = Line.NEVER;
      if (line.waiters.isEmpty()) {
        return;
      }
      toComplete = line.first().parked;
    } finally {
      lock.unlock();
    }
    toComplete.complete(null);
  }
}
