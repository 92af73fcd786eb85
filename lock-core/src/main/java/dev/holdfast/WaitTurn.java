package dev.holdfast;

import dev.holdfast.spi.Scheduler;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The pauses of one call, and its place in the queue of the key it waits for. */
final class WaitTurn {
  private final Scheduler scheduler;
  private final WaitQueues waits;
  private Optional<WaitQueues.Waiter> place = Optional.empty();
  private boolean over;

  WaitTurn(Scheduler scheduler, WaitQueues waits) {
    this.scheduler = scheduler;
    this.waits = waits;
  }

  /** The call looks at the store. */
  synchronized void looks() {
    place.ifPresent(waits::looks);
  }

  /** Completes when the pause or the wait is over; fails when the manager is closed. */
  synchronized CompletableFuture<Void> pause(Step<?, ?> step) {
    if (over) {
      return CompletableFuture.completedFuture(null);
    }
    if (step instanceof Step.Wait<?, ?> wait) {
      WaitQueues.Waiter waiter = place.orElseGet(() -> waits.join(wait.key()));
      place = Optional.of(waiter);
      return waits.park(waiter, wait.poll(), wait.limit());
    }
    CompletableFuture<Void> pause = new CompletableFuture<>();
    scheduler.schedule(((Step.Pause<?, ?>) step).duration(), () -> pause.complete(null));
    return pause;
  }

  /** The call is over, or was cancelled. */
  synchronized void end() {
    over = true;
    place.ifPresent(waits::leave);
    place = Optional.empty();
  }
}
