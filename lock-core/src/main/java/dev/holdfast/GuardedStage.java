package dev.holdfast;

import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Runs asynchronous work under a lease, cancels it when the lease drains or ends, and releases.
 * Cancelling the result cancels the acquire or the work, whichever is under way.
 *
 * @param <T> what the work makes
 * @param <R> what the caller gets
 */
final class GuardedStage<T, R> {
  private final Function<Lease, ? extends CompletionStage<T>> action;
  private final Function<T, R> done;
  private final Function<Holder, R> held;
  private final CompletableFuture<R> result = new CompletableFuture<>();
  private volatile boolean stopped;

  /**
   * @param done makes the result of the work's
   * @param held makes the result if the key is held; may throw
   */
  GuardedStage(
      Function<Lease, ? extends CompletionStage<T>> action,
      Function<T, R> done,
      Function<Holder, R> held) {
    this.action = action;
    this.done = done;
    this.held = held;
  }

  CompletableFuture<R> after(CompletableFuture<Acquisition> acquiring) {
    cancelWithResult(acquiring);
    acquiring.whenComplete(
        (acquisition, failure) -> {
          if (failure != null) {
            result.completeExceptionally(Answers.unwrapped(failure));
          } else if (acquisition instanceof Acquired acquired) {
            work((DefaultLease) acquired.lease());
          } else {
            skip(acquisition.holder());
          }
        });
    return result;
  }

  private void skip(Holder holder) {
    try {
      result.complete(held.apply(holder));
    } catch (RuntimeException e) {
      result.completeExceptionally(e);
    }
  }

  private void work(DefaultLease lease) {
    CompletableFuture<T> working = begin(lease);
    cancelWithResult(working);
    lease.onEvent(
        event -> {
          if (GuardedRun.mustStop(event)) {
            stopped = true;
            working.cancel(true);
          }
        });
    working.whenComplete((value, failure) -> finish(lease, value, failure));
  }

  private CompletableFuture<T> begin(Lease lease) {
    if (result.isDone()) {
      return CompletableFuture.failedFuture(new CancellationException());
    }
    try {
      return action.apply(lease).toCompletableFuture();
    } catch (RuntimeException | Error e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** The lease is released before the caller gets the result. */
  private void finish(DefaultLease lease, T value, Throwable failure) {
    Optional<LeaseLostException> loss =
        lease.isLost() || stopped && failure != null
            ? Optional.of(lease.lossFailure())
            : Optional.empty();
    lease.closeAsync().whenComplete((nothing, never) -> conclude(value, failure, loss));
  }

  private void conclude(T value, Throwable failure, Optional<LeaseLostException> loss) {
    if (loss.isPresent()) {
      if (failure != null) {
        loss.get().addSuppressed(Answers.unwrapped(failure));
      }
      result.completeExceptionally(loss.get());
    } else if (failure != null) {
      result.completeExceptionally(Answers.unwrapped(failure));
    } else {
      result.complete(done.apply(value));
    }
  }

  private void cancelWithResult(CompletableFuture<?> step) {
    result.whenComplete(
        (r, e) -> {
          if (result.isCancelled()) {
            step.cancel(true);
          }
        });
  }
}
