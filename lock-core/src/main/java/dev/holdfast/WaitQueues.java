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
    private long pollAt;
    private boolean woken;
    private boolean looksBecauseWoken;
    private Scheduler.Scheduled pollTimer = () -> {};
    private Scheduler.Scheduled limitTimer = () -> {};

    private Waiter(LockKey key) {
      this.key = key;
    }

    private void cancelTimers() {
      pollTimer.cancel();
      limitTimer.cancel();
    }
  }

  private final Scheduler timer;
  private final Ticker ticker;
  private final BiConsumer<LockKey, Duration> onWaited;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<LockKey, LinkedHashSet<Waiter>> queues = new HashMap<>();
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
      queues.computeIfAbsent(key, k -> new LinkedHashSet<>()).add(waiter);
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
        if (isFirst(waiter)) {
          armPoll(waiter, now + poll.toNanos());
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
      LinkedHashSet<Waiter> queue = queues.get(key);
      if (queue == null) {
        return;
      }
      Waiter first = first(queue);
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
      waiter.cancelTimers();
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
      waiter.cancelTimers();
      LinkedHashSet<Waiter> queue = queues.get(waiter.key);
      boolean wasFirst = isFirst(waiter);
      queue.remove(waiter);
      passOn = wasFirst && (waiter.woken || waiter.looksBecauseWoken) && !queue.isEmpty();
      if (queue.isEmpty()) {
        queues.remove(waiter.key);
      } else if (wasFirst && !passOn) {
        inheritPoll(waiter, first(queue));
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
      queues.values().forEach(queue -> queue.forEach(waiter -> waiting.add(waiter.parked)));
    } finally {
      lock.unlock();
    }
    waiting.forEach(parked -> parked.completeExceptionally(closedFailure()));
  }

  static IllegalStateException closedFailure() {
    return new IllegalStateException(
        "this LockManager is closed; make a new one, or close it later");
  }

  private boolean isFirst(Waiter waiter) {
    LinkedHashSet<Waiter> queue = queues.get(waiter.key);
    return queue != null && first(queue) == waiter;
  }

  private static Waiter first(LinkedHashSet<Waiter> queue) {
    return queue.iterator().next();
  }

  /** The next one polls when the one before would have, so that a key is not polled more often. */
  private void inheritPoll(Waiter before, Waiter next) {
    if (next.parked.isDone()) {
      return;
    }
    long now = ticker.monotonicNanos();
    armPoll(next, before.pollAt > now ? before.pollAt : now + next.poll.toNanos());
  }

  private void armPoll(Waiter waiter, long at) {
    CompletableFuture<Void> parked = waiter.parked;
    waiter.pollAt = at;
    Duration delay = Duration.ofNanos(Math.max(0, at - ticker.monotonicNanos()));
    waiter.pollTimer = timer.schedule(delay, () -> parked.complete(null));
  }
}
