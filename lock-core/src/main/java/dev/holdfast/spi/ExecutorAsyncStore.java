package dev.holdfast.spi;

import dev.holdfast.Holder;
import dev.holdfast.LockKey;
import dev.holdfast.LockStoreException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/** Runs the calls of a blocking store on an executor. */
final class ExecutorAsyncStore implements AsyncLockStore {
  private final LockStore store;
  private final Executor executor;

  ExecutorAsyncStore(LockStore store, Executor executor) {
    this.store = store;
    this.executor = executor;
  }

  private <T> CompletionStage<T> run(Supplier<T> call) {
    try {
      return CompletableFuture.supplyAsync(call, executor);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(
          new LockStoreException(
              LockStoreException.Failure.NOT_APPLIED,
              "the executor of the manager refused the call: it is saturated or shut down",
              e));
    }
  }

  @Override
  public CompletionStage<AcquireReply> acquire(AcquireCommand command, Duration timeout) {
    return run(() -> store.acquire(command, timeout));
  }

  @Override
  public CompletionStage<Boolean> abandon(LockKey key, UUID grantId, Duration timeout) {
    return run(() -> store.abandon(key, grantId, timeout));
  }

  @Override
  public CompletionStage<List<RenewReply>> renew(List<RenewCommand> batch, Duration timeout) {
    return run(() -> store.renew(batch, timeout));
  }

  @Override
  public CompletionStage<List<RenewReply>> reinstate(
      List<ReinstateCommand> batch, Duration timeout) {
    return run(() -> store.reinstate(batch, timeout));
  }

  @Override
  public CompletionStage<AttachReply> attach(AttachCommand command, Duration timeout) {
    return run(() -> store.attach(command, timeout));
  }

  @Override
  public CompletionStage<ReleaseReply> release(LockKey key, LeaseIdentity lease, Duration timeout) {
    return run(() -> store.release(key, lease, timeout));
  }

  @Override
  public CompletionStage<AnnotateReply> annotate(AnnotateCommand command, Duration timeout) {
    return run(() -> store.annotate(command, timeout));
  }

  @Override
  public CompletionStage<RevokeReply> revoke(LockKey key, long token, Duration timeout) {
    return run(() -> store.revoke(key, token, timeout));
  }

  @Override
  public CompletionStage<ReleaseReply> forceRelease(
      LockKey key, long token, String reason, Duration timeout) {
    return run(() -> store.forceRelease(key, token, reason, timeout));
  }

  @Override
  public CompletionStage<Optional<Holder>> find(LockKey key, Duration timeout) {
    return run(() -> store.find(key, timeout));
  }

  @Override
  public CompletionStage<ListReply> list(ListCommand command, Duration timeout) {
    return run(() -> store.list(command, timeout));
  }

  @Override
  public CompletionStage<Integer> purge(int limit, Duration timeout) {
    return run(() -> store.purge(limit, timeout));
  }

  @Override
  public CompletionStage<Long> highestToken(Duration timeout) {
    return run(() -> store.highestToken(timeout));
  }

  @Override
  public CompletionStage<Long> clockMicros(Duration timeout) {
    return run(() -> store.clockMicros(timeout));
  }
}
