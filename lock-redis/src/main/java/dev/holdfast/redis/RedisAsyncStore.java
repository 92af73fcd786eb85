package dev.holdfast.redis;

import static dev.holdfast.LockStoreException.Failure.NOT_APPLIED;
import static dev.holdfast.LockStoreException.Failure.OUTCOME_UNKNOWN;

import dev.holdfast.Holder;
import dev.holdfast.LockKey;
import dev.holdfast.LockStoreException;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AnnotateCommand;
import dev.holdfast.spi.AnnotateReply;
import dev.holdfast.spi.AsyncLockStore;
import dev.holdfast.spi.AttachCommand;
import dev.holdfast.spi.AttachReply;
import dev.holdfast.spi.LeaseIdentity;
import dev.holdfast.spi.ListCommand;
import dev.holdfast.spi.ListReply;
import dev.holdfast.spi.ReinstateCommand;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewCommand;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.RevokeReply;
import io.netty.util.Timeout;
import io.netty.util.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The steps for callers that must not block. Stages complete on the executor, so that no code of a
 * caller runs on a thread of the driver. Time is kept by the driver's timer, to 100 ms.
 */
final class RedisAsyncStore implements AsyncLockStore {
  /**
   * How late the driver's timer may be: two of its ticks. A call ends before the caller's own timer
   * does, or else what some servers of a Cluster have answered would be lost with the rest.
   */
  private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final RedisSteps steps;
  private final Timer timer;
  private final Executor executor;

  RedisAsyncStore(RedisSteps steps, Timer timer, Executor executor) {
    this.steps = steps;
    this.timer = timer;
    this.executor = executor;
  }

  @Override
  public CompletionStage<AcquireReply> acquire(AcquireCommand command, Duration timeout) {
    return start(timeout, budget -> steps.acquire(command, budget));
  }

  @Override
  public CompletionStage<Boolean> abandon(LockKey key, UUID grantId, Duration timeout) {
    return start(timeout, budget -> steps.abandon(key, grantId, budget));
  }

  @Override
  public CompletionStage<List<RenewReply>> renew(List<RenewCommand> batch, Duration timeout) {
    return start(timeout, budget -> steps.renew(batch, budget));
  }

  @Override
  public CompletionStage<List<RenewReply>> reinstate(
      List<ReinstateCommand> batch, Duration timeout) {
    return start(timeout, budget -> steps.reinstate(batch, budget));
  }

  @Override
  public CompletionStage<AttachReply> attach(AttachCommand command, Duration timeout) {
    return start(timeout, budget -> steps.attach(command, budget));
  }

  @Override
  public CompletionStage<ReleaseReply> release(LockKey key, LeaseIdentity lease, Duration timeout) {
    return start(timeout, budget -> steps.release(key, lease, budget));
  }

  @Override
  public CompletionStage<AnnotateReply> annotate(AnnotateCommand command, Duration timeout) {
    return start(timeout, budget -> steps.annotate(command, budget));
  }

  @Override
  public CompletionStage<RevokeReply> revoke(LockKey key, long token, Duration timeout) {
    return start(timeout, budget -> steps.revoke(key, token, budget));
  }

  @Override
  public CompletionStage<ReleaseReply> forceRelease(
      LockKey key, long token, String reason, Duration timeout) {
    return start(timeout, budget -> steps.forceRelease(key, token, reason, budget));
  }

  @Override
  public CompletionStage<Optional<Holder>> find(LockKey key, Duration timeout) {
    return start(timeout, budget -> steps.find(key, budget));
  }

  @Override
  public CompletionStage<ListReply> list(ListCommand command, Duration timeout) {
    return start(timeout, budget -> steps.list(command, budget));
  }

  /** Records expire by themselves. */
  @Override
  public CompletionStage<Integer> purge(int limit, Duration timeout) {
    return start(timeout, budget -> CompletableFuture.completedFuture(0));
  }

  @Override
  public CompletionStage<Long> highestToken(Duration timeout) {
    return start(timeout, steps::highestToken);
  }

  @Override
  public CompletionStage<Long> clockMicros(Duration timeout) {
    return start(timeout, steps::clockMicros);
  }

  private <T> CompletionStage<T> start(
      Duration timeout, Function<Budget, CompletableFuture<T>> call) {
    Budget budget = new Budget(timeout);
    CompletableFuture<T> result = new CompletableFuture<>();
    try {
      long delay = budget.nanosLeft() - Math.min(LATE_NANOS, budget.nanosLeft() / 4);
      Timeout alarm = timer.newTimeout(t -> budget.end(), delay, TimeUnit.NANOSECONDS);
      call.apply(budget)
          .whenComplete(
              (reply, thrown) -> {
                alarm.cancel();
                deliver(result, reply, thrown);
              });
    } catch (IllegalStateException closed) {
      result.completeExceptionally(
          new LockStoreException(NOT_APPLIED, "the client of this store is shut down", closed));
    }
    return result;
  }

  private <T> void deliver(CompletableFuture<T> result, T reply, Throwable thrown) {
    try {
      executor.execute(
          () -> {
            if (thrown == null) {
              result.complete(reply);
            } else {
              result.completeExceptionally(Failures.unwrap(thrown));
            }
          });
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(
          new LockStoreException(
              OUTCOME_UNKNOWN,
              "the executor of the manager did not take the answer: it is saturated or shut down",
              e));
    }
  }
}
