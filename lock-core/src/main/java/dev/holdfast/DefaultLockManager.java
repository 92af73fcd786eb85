package dev.holdfast;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** The blocking interface: carries the plans out on the caller's thread. */
final class DefaultLockManager implements LockManager {
  private final Engine engine;
  private final Calls calls;
  private final AsyncLockManager async;

  DefaultLockManager(LockManagerBuilder builder) {
    engine = new Engine(builder);
    calls = engine.calls();
    async = new DefaultAsyncLockManager(engine);
  }

  @Override
  public Acquisition acquire(AcquireRequest request) {
    return run(calls.acquire(request));
  }

  @Override
  public <T, X extends Exception> T run(AcquireRequest request, LockedAction<T, X> action)
      throws X {
    try (Acquisition result = acquire(request)) {
      if (result instanceof Acquired acquired) {
        return GuardedRun.run((DefaultLease) acquired.lease(), action);
      }
      throw new LockHeldException(request.key(), result.holder());
    }
  }

  @Override
  public <T, X extends Exception> RunOutcome<T> runIfFree(
      AcquireRequest request, LockedAction<T, X> action) throws X {
    try (Acquisition result = acquire(request)) {
      if (result instanceof Acquired acquired) {
        return new RunOutcome.Ran<>(GuardedRun.run((DefaultLease) acquired.lease(), action));
      }
      return new RunOutcome.Skipped<>(result.holder());
    }
  }

  @Override
  public Optional<Holder> find(LockKey key) {
    return run(calls.find(key));
  }

  @Override
  public Lease resume(LockKey key, FencingToken token) {
    return run(calls.resume(key, token, 0));
  }

  @Override
  public Lease resume(LeaseTicket ticket) {
    return run(calls.resume(ticket));
  }

  @Override
  public Revocation revoke(LockKey key, FencingToken token) {
    return run(calls.revoke(key, token));
  }

  @Override
  public ReleaseOutcome forceRelease(LockKey key, FencingToken token, String reason) {
    return run(calls.forceRelease(key, token, reason));
  }

  @Override
  public void observe(FencingToken highWater) {
    run(calls.observe(highWater));
  }

  @Override
  public HolderPage holders(HolderQuery query) {
    return run(calls.holders(query));
  }

  @Override
  public AsyncLockManager async() {
    return async;
  }

  @Override
  public void close() {
    boolean interrupted = false;
    CompletableFuture<Void> closed = engine.close();
    while (!closed.isDone()) {
      try {
        closed.get();
      } catch (InterruptedException e) {
        interrupted = true;
      } catch (ExecutionException impossible) {
        throw new IllegalStateException(impossible);
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private <Q, R> R run(Plan<Q, R> plan) {
    engine.requireOpen();
    return engine.runner.run(plan);
  }
}
