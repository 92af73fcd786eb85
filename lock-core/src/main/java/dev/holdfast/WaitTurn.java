package dev.holdfast;

import dev.holdfast.spi.Scheduler;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** One call on its way: what it awaits at the moment, and its place in the queue of its key. */
final class WaitTurn {
  private static final CompletableFuture<Void> NOTHING = CompletableFuture.completedFuture(null);

  private final Scheduler timer;
  private final WaitQueues waits;
  private final Consumer<WaitTurn> onEnd;
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
  synchronized void looks(Optional<LockKey> waitsFor) {
    if (place.isEmpty() && !over && waitsFor.isPresent()) {
      place = Optional.of(waits.join(waitsFor.get()));
    }
    if (place.isPresent()) {
      waits.looks(place.get());
    }
  }

  /** The call awaits this answer of the store. */
  void awaits(CompletableFuture<?> newAnswer) {
    boolean tooLate;
    synchronized (this) {
      answer = newAnswer;
      tooLate = failed;
    }
    if (tooLate) {
      newAnswer.completeExceptionally(WaitQueues.closedFailure());
    }
  }

  /** The store answered. */
  synchronized void answered() {
    if (place.isPresent()) {
      waits.answered(place.get());
    }
  }

  /** Completes when the pause or the wait is over; fails when the manager is closed. */
  synchronized CompletableFuture<Void> pause(Step<?, ?> step) {
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
  }

  /** The call is over, or was cancelled: its pause ends, and its place is free. */
  void end() {
    Optional<WaitQueues.Waiter> left;
    synchronized (this) {
      over = true;
      left = place;
      place = Optional.empty();
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
    synchronized (this) {
      ended = true;
      toComplete = awaited;
    }
    toComplete.ifPresent(future -> future.complete(null));
  }

  /** The manager is gone: what the call awaits now, or would later, fails. */
  void fail() {
    synchronized (this) {
      failed = true;
    }
    pause.completeExceptionally(WaitQueues.closedFailure());
    answer.completeExceptionally(WaitQueues.closedFailure());
  }

  /** Completes when the call is over. */
  synchronized CompletableFuture<Void> ended() {
    if (ended) {
      return NOTHING;
    }
    CompletableFuture<Void> end = awaited.orElseGet(CompletableFuture::new);
    awaited = Optional.of(end);
    return end;
  }
}
