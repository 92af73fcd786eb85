package dev.holdfast;

import dev.holdfast.spi.Scheduler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Answers of an asynchronous store, which may never come. */
final class Answers {
  private Answers() {}

  /** The answer, or a failure after the time-out, even from a store that does not keep its own. */
  static <Q> CompletableFuture<Q> within(
      Duration timeout, Scheduler scheduler, Supplier<CompletionStage<Q>> call) {
    CompletableFuture<Q> answer = new CompletableFuture<>();
    Scheduler.Scheduled timer =
        scheduler.schedule(timeout, () -> answer.completeExceptionally(silence(timeout)));
    answer.whenComplete((reply, failure) -> timer.cancel());
    try {
      call.get()
          .whenComplete(
              (reply, failure) -> {
                if (failure == null) {
                  answer.complete(reply);
                } else {
                  answer.completeExceptionally(cause(failure));
                }
              });
    } catch (RuntimeException | Error e) {
      answer.completeExceptionally(e);
    }
    return answer;
  }

  /** What a stage failed with, without the wrapping. */
  static Throwable unwrapped(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  /** What a stage failed with, as an exception that can be thrown anywhere. */
  static RuntimeException cause(Throwable failure) {
    Throwable cause = unwrapped(failure);
    return cause instanceof RuntimeException runtime ? runtime : new CompletionException(cause);
  }

  private static LockStoreException silence(Duration timeout) {
    return new LockStoreException(
        LockStoreException.Failure.OUTCOME_UNKNOWN, "the store did not answer within " + timeout);
  }
}
