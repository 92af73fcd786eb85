package dev.holdfast;

import dev.holdfast.spi.Scheduler;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** One call on its way: what it awaits at the moment, and its place in the queue of its key. */
final class WaitTurn {
  private static final CompletableFuture<Void> NOTHING = CompletableFuture.completedFuture(null);

  private final Scheduler timer;
  private final WaitQueues waits;
  private final Consumer<WaitTurn> onEnd;
  private final ReentrantLock lock = new ReentrantLock();
  private Optional<WaitQueues.Waiter> place = Optional.empty();
  private CompletableFuture<Void> pause = NOTHING;
  private CompletableFuture<?> answer = NOTHING;
  private Optional<CompletableFuture<Void>> awaited = Optional.empty();
  private Scheduler.Scheduled pauseTimer = () -> {};
  private boolean over;
  private boolean ended;
  private boolean failed;

  /**
   * A call begins.
   *
   * @param timer completes pauses on its thread
   * @param onEnd told when the call is over
   */
  WaitTurn(Scheduler timer, WaitQueues waits, Consumer<WaitTurn> onEnd) {
    this.timer = timer;
    this.waits = waits;
    this.onEnd = onEnd;
  }

  /** The call looks at the store. If it is ready to wait for a key, it has a place from now on. */
  void looks(Optional<LockKey> waitsFor) {
    lock.lock();
    try {
      if (place.isEmpty() && !over && waitsFor.isPresent()) {
        place = Optional.of(waits.join(waitsFor.get()));
      }
      if (place.isPresent()) {
        waits.looks(place.get());
      }
    } finally {
      lock.unlock();
    }
  }

  /** The call awaits this answer of the store. */
  void awaits(CompletableFuture<?> newAnswer) {
    boolean tooLate;
    lock.lock();
    try {
      answer = newAnswer;
      tooLate = failed;
    } finally {
      lock.unlock();
    }
    if (tooLate) {
      newAnswer.completeExceptionally(WaitQueues.closedFailure());
    }
  }

  /** The store answered. */
  void answered() {
    lock.lock();
    try {
      if (place.isPresent()) {
        waits.answered(place.get());
      }
    } finally {
      lock.unlock();
    }
  }

  /** Completes when the pause or the wait is over; fails when the manager is closed. */
  CompletableFuture<Void> pause(Step<?, ?> step) {
    lock.lock();
    try {
      if (over) {
        return NOTHING;
      }
      if (failed) {
        return CompletableFuture.failedFuture(WaitQueues.closedFailure());
      }
      if (step instanceof Step.Wait<?, ?> wait) {
        pause = waits.park(place.orElseThrow(), wait.poll(), wait.limit());
      } else {
        CompletableFuture<Void> paused = new CompletableFuture<>();
        pauseTimer =
            timer.schedule(((Step.Pause<?, ?>) step).duration(), () -> paused.complete(null));
        pause = paused;
      }
      return pause;
    } finally {
      lock.unlock();
    }
  }

  /** The call is over, or was cancelled: its pause ends, and its place is free. */
  void end() {
    Optional<WaitQueues.Waiter> left;
    lock.lock();
    try {
      over = true;
      left = place;
      place = Optional.empty();
    } finally {
      lock.unlock();
    }
    if (left.isPresent()) {
      waits.leave(left.get());
    }
    pauseTimer.cancel();
    pause.complete(null);
    onEnd.accept(this);
    tellEnd();
  }

  private void tellEnd() {
    Optional<CompletableFuture<Void>> toComplete;
    lock.lock();
    try {
      ended = true;
      toComplete = awaited;
    } finally {
      lock.unlock();
    }
    toComplete.ifPresent(future -> future.complete(null));
  }

  /** The manager is gone: what the call awaits now, or would later, fails. */
  void fail() {
    lock.lock();
    try {
      failed = true;
    } finally {
      lock.unlock();
    }
    pause.completeExceptionally(WaitQueues.closedFailure());
    answer.completeExceptionally(WaitQueues.closedFailure());
  }

  /** Completes when the call is over. */
  CompletableFuture<Void> ended() {
    lock.lock();
    try {
      if (ended) {
        return NOTHING;
      }
      CompletableFuture<Void> end = awaited.orElseGet(CompletableFuture::new);
      awaited = Optional.of(end);
      return end;
    } finally {
      lock.unlock();
    }
  }
}
