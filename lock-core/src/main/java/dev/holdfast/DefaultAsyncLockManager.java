package dev.holdfast;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** The asynchronous interface: carries the same plans out without parking a thread. */
final class DefaultAsyncLockManager implements AsyncLockManager {
  private final Engine engine;
  private final Calls calls;
  private final PlanRunner runner;

  DefaultAsyncLockManager(Engine engine) {
    this.engine = engine;
    this.calls = engine.calls();
    this.runner = engine.runner;
  }

  @Override
  public CompletableFuture<Acquisition> acquire(AcquireRequest request) {
    return engine.timedAsync(request, runner.runAsync(calls.acquire(request)));
  }

  @Override
  public <T> CompletableFuture<T> run(
      AcquireRequest request, Function<Lease, ? extends CompletionStage<T>> action) {
    return runIfFree(request, action)
        .thenApply(
            outcome -> {
              if (outcome instanceof RunOutcome.Ran<T> ran) {
                return ran.value();
              }
              Holder holder = ((RunOutcome.Skipped<T>) outcome).holder();
              throw new LockHeldException(request.key(), holder);
            });
  }

  @Override
  public <T> CompletableFuture<RunOutcome<T>> runIfFree(
      AcquireRequest request, Function<Lease, ? extends CompletionStage<T>> action) {
    return acquire(request)
        .thenCompose(
            result -> {
              if (result instanceof Acquired acquired) {
                return GuardedStage.run(acquired.lease(), action)
                    .thenApply(value -> (RunOutcome<T>) new RunOutcome.Ran<>(value));
              }
              return CompletableFuture.completedFuture(new RunOutcome.Skipped<>(result.holder()));
            });
  }

  @Override
  public CompletableFuture<Optional<Holder>> find(LockKey key) {
    return runner.runAsync(calls.find(key));
  }

  @Override
  public CompletableFuture<Lease> resume(LockKey key, FencingToken token) {
    return runner.runAsync(calls.resume(key, token, 0));
  }

  @Override
  public CompletableFuture<Lease> resume(LeaseTicket ticket) {
    return runner.runAsync(calls.resume(ticket.key(), ticket.token(), ticket.attachNumber()));
  }

  @Override
  public CompletableFuture<Revocation> revoke(LockKey key, FencingToken token) {
    return runner.runAsync(calls.revoke(key, token));
  }

  @Override
  public CompletableFuture<ReleaseOutcome> forceRelease(
      LockKey key, FencingToken token, String reason) {
    return runner.runAsync(calls.forceRelease(key, token, reason));
  }

  @Override
  public CompletableFuture<Void> observe(FencingToken highWater) {
    return runner.runAsync(calls.observe(highWater));
  }

  @Override
  public CompletableFuture<HolderPage> holders(HolderQuery query) {
    return runner.runAsync(calls.holders(query));
  }

  @Override
  public CompletableFuture<Void> close() {
    return engine.close().copy();
  }
}
