package dev.holdfast;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Runs asynchronous work under a lease, cancels it when the lease drains or ends, and releases. */
final class GuardedStage {
  private GuardedStage() {}

  static <T> CompletableFuture<T> run(
      Lease lease, Function<Lease, ? extends CompletionStage<T>> action) {
    CompletableFuture<T> work;
    try {
      work = action.apply(lease).toCompletableFuture();
    } catch (RuntimeException e) {
      work = CompletableFuture.failedFuture(e);
    }
    CompletableFuture<T> working = work;
    lease.onEvent(
        event -> {
          if (GuardedRun.mustStop(event)) {
            working.cancel(true);
          }
        });
    return working.handle((value, failure) -> finish(lease, value, failure)).thenCompose(f -> f);
  }

  private static <T> CompletionStage<T> finish(Lease lease, T value, Throwable failure) {
    boolean lost = lease.state() == LeaseState.LOST;
    LeaseLostException loss = lost ? ((DefaultLease) lease).lossFailure() : null;
    return release(lease)
        .thenCompose(
            nothing -> {
              if (loss != null) {
                if (failure != null) {
                  loss.addSuppressed(failure);
                }
                return CompletableFuture.failedFuture(loss);
              }
              return failure == null
                  ? CompletableFuture.completedFuture(value)
                  : CompletableFuture.failedFuture(failure);
            });
  }

  /** Like close: never fails, and leaves a lease alone that was handed over. */
  private static CompletionStage<Void> release(Lease lease) {
    return ((DefaultLease) lease).closeAsync();
  }
}
