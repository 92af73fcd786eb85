package dev.holdfast;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** The asynchronous interface: carries the same plans out without parking a thread. */
final class DefaultAsyncLockManager implements AsyncLockManager {
  private final Engine engine;
  private final Calls calls;

  DefaultAsyncLockManager(Engine engine) {
    this.engine = engine;
    this.calls = engine.calls();
  }

  @Override
  public CompletableFuture<Acquisition> acquire(AcquireRequest request) {
    return start(calls.acquire(request));
  }

  @Override
  public <T> CompletableFuture<T> run(
      AcquireRequest request, Function<Lease, ? extends CompletionStage<T>> action) {
    return new GuardedStage<>(
            action,
            Function.<T>identity(),
            holder -> {
              throw new LockHeldException(request.key(), holder);
            })
        .after(acquire(request));
  }

  @Override
  public <T> CompletableFuture<RunOutcome<T>> runIfFree(
      AcquireRequest request, Function<Lease, ? extends CompletionStage<T>> action) {
    return new GuardedStage<T, RunOutcome<T>>(action, RunOutcome.Ran::new, RunOutcome.Skipped::new)
        .after(acquire(request));
  }

  @Override
  public CompletableFuture<Optional<Holder>> find(LockKey key) {
    return start(calls.find(key));
  }

  @Override
  public CompletableFuture<Lease> resume(LockKey key, FencingToken token) {
    return start(calls.resume(key, token, 0));
  }

  @Override
  public CompletableFuture<Lease> resume(LeaseTicket ticket) {
    return start(calls.resume(ticket));
  }

  @Override
  public CompletableFuture<Revocation> revoke(LockKey key, FencingToken token) {
    return start(calls.revoke(key, token));
  }

  @Override
  public CompletableFuture<ReleaseOutcome> forceRelease(
      LockKey key, FencingToken token, String reason) {
    return start(calls.forceRelease(key, token, reason));
  }

  @Override
  public CompletableFuture<Void> observe(FencingToken highWater) {
    return start(calls.observe(highWater));
  }

  @Override
  public CompletableFuture<HolderPage> holders(HolderQuery query) {
    return start(calls.holders(query));
  }

  @Override
  public CompletableFuture<Void> close() {
    return engine.close().copy();
  }

  private <Q, R> CompletableFuture<R> start(Plan<Q, R> plan) {
    try {
      engine.requireOpen();
    } catch (IllegalStateException closed) {
      return CompletableFuture.failedFuture(closed);
    }
    return engine.runner.runAsync(plan);
  }
}
