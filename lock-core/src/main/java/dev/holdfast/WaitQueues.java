package dev.holdfast;

import dev.holdfast.spi.Scheduler;
import dev.holdfast.spi.Ticker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;

/**
 * Who waits for which key in this process. Of the waiters of one key the first looks at the store,
 * when it is woken or its poll is due; the others only wait for their turn. A first waiter that
 * goes away without having used its wake-up passes it on.
 */
final class WaitQueues {

  /** One waiting call. */
  static final class Waiter {
    private final LockKey key;
    private final long joinedAt;
    private CompletableFuture<Void> parked = CompletableFuture.completedFuture(null);
    private Duration poll = Duration.ZERO;
    private boolean woken;
    private Scheduler.Scheduled pollTimer = () -> {};
    private Scheduler.Scheduled limitTimer = () -> {};

    private Waiter(LockKey key, long joinedAt) {
      this.key = key;
      this.joinedAt = joinedAt;
    }
  }

  private final Scheduler scheduler;
  private final Ticker ticker;
  private final BiConsumer<LockKey, Duration> onLeft;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<LockKey, Deque<Waiter>> queues = new HashMap<>();
  private boolean closed;

  WaitQueues(Scheduler scheduler, Ticker ticker, BiConsumer<LockKey, Duration> onLeft) {
    this.scheduler = scheduler;
    this.ticker = ticker;
    this.onLeft = onLeft;
  }

  /** A call begins to wait. */
  Waiter join(LockKey key) {
    Waiter waiter = new Waiter(key, ticker.monotonicNanos());
    lock.lock();
    try {
      queues.computeIfAbsent(key, k -> new ArrayDeque<>()).addLast(waiter);
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
      if (closed) {
        parked.completeExceptionally(closedFailure());
      } else if (waiter.woken) {
        parked.complete(null);
      } else {
        waiter.parked = parked;
        waiter.poll = poll;
        waiter.limitTimer = scheduler.schedule(limit, () -> parked.complete(null));
        if (isFirst(waiter)) {
          armPoll(waiter);
        }
      }
    } finally {
      lock.unlock();
    }
    return parked;
  }

  /** The key may be free: the first waiter looks, now or when its present attempt is over. */
  void wake(LockKey key) {
    CompletableFuture<Void> toComplete;
    lock.lock();
    try {
      Deque<Waiter> queue = queues.get(key);
      if (queue == null) {
        return;
      }
      Waiter first = queue.getFirst();
      first.woken = true;
      toComplete = first.parked;
    } finally {
      lock.unlock();
    }
    toComplete.complete(null);
  }

  /** The waiter looks at the store: its wake-up is used. */
  void looks(Waiter waiter) {
    lock.lock();
    try {
      waiter.woken = false;
      waiter.pollTimer.cancel();
      waiter.limitTimer.cancel();
    } finally {
      lock.unlock();
    }
  }

  /** The call does not wait any more. A wake-up that it did not use goes to the next waiter. */
  void leave(Waiter waiter) {
    onLeft.accept(waiter.key, Duration.ofNanos(ticker.monotonicNanos() - waiter.joinedAt));
    boolean passOn;
    lock.lock();
    try {
      waiter.pollTimer.cancel();
      waiter.limitTimer.cancel();
      Deque<Waiter> queue = queues.get(waiter.key);
      boolean wasFirst = queue.peekFirst() == waiter;
      queue.remove(waiter);
      passOn = wasFirst && waiter.woken && !queue.isEmpty();
      if (queue.isEmpty()) {
        queues.remove(waiter.key);
      } else if (wasFirst && !passOn && !queue.getFirst().parked.isDone()) {
        armPoll(queue.getFirst());
      }
    } finally {
      lock.unlock();
    }
    if (passOn) {
      wake(waiter.key);
    }
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
    Deque<Waiter> queue = queues.get(waiter.key);
    return queue != null && queue.peekFirst() == waiter;
  }

  private void armPoll(Waiter waiter) {
    CompletableFuture<Void> parked = waiter.parked;
    waiter.pollTimer = scheduler.schedule(waiter.poll, () -> parked.complete(null));
  }
}
