package dev.holdfast.redis;

import dev.holdfast.LockStoreException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** The blocking form of a call. */
final class Waiting {
  private Waiting() {}

  /**
   * Starts a call and waits for its reply, for the time-out at most. An interrupt does not end the
   * wait, because it would not end what was sent; it is kept for the caller.
   */
  static <T> T await(Duration timeout, Function<Budget, CompletableFuture<T>> call) {
    Budget budget = new Budget(timeout);
    CompletableFuture<T> reply = call.apply(budget);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return reply.get(budget.nanosLeft(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (TimeoutException e) {
          budget.end();
          return reply.join();
        }
      }
    } catch (ExecutionException | CompletionException e) {
      throw failure(Failures.unwrap(e));
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** The failure with the stack of the caller, who waited; its cause has the driver's. */
  private static RuntimeException failure(Throwable there) {
    if (there instanceof LockStoreException told) {
      return new LockStoreException(told.failure(), told.getMessage(), told);
    }
    return there instanceof RuntimeException other ? other : new IllegalStateException(there);
  }
}
