package dev.holdfast;

import java.util.Optional;

/** The blocking interface: carries the plans out on the caller's thread. */
final class DefaultLockManager implements LockManager {
  private final Engine engine;
  private final Calls calls;
  private final PlanRunner runner;
  private final AsyncLockManager async;

  DefaultLockManager(LockManagerBuilder builder) {
    engine = new Engine(builder);
    calls = engine.calls();
    runner = engine.runner;
    async = new DefaultAsyncLockManager(engine);
  }

  @Override
  public Acquisition acquire(AcquireRequest request) {
    return engine.timed(request, () -> runner.run(calls.acquire(request)));
  }

  @Override
  public <T, X extends Exception> T run(AcquireRequest request, LockedAction<T, X> action)
      throws X {
    try (Acquisition result = acquire(request)) {
      if (result instanceof Acquired acquired) {
        return GuardedRun.run(acquired.lease(), action);
      }
      throw new LockHeldException(request.key(), result.holder());
    }
  }

  @Override
  public <T, X extends Exception> RunOutcome<T> runIfFree(
      AcquireRequest request, LockedAction<T, X> action) throws X {
    try (Acquisition result = acquire(request)) {
      if (result instanceof Acquired acquired) {
        return new RunOutcome.Ran<>(GuardedRun.run(acquired.lease(), action));
      }
      return new RunOutcome.Skipped<>(result.holder());
    }
  }

  @Override
  public Optional<Holder> find(LockKey key) {
    return runner.run(calls.find(key));
  }

  @Override
  public Lease resume(LockKey key, FencingToken token) {
    return runner.run(calls.resume(key, token, 0));
  }

  @Override
  public Lease resume(LeaseTicket ticket) {
    return runner.run(calls.resume(ticket.key(), ticket.token(), ticket.attachNumber()));
  }

  @Override
  public Revocation revoke(LockKey key, FencingToken token) {
    return runner.run(calls.revoke(key, token));
  }

  @Override
  public ReleaseOutcome forceRelease(LockKey key, FencingToken token, String reason) {
    return runner.run(calls.forceRelease(key, token, reason));
  }

  @Override
  public void observe(FencingToken highWater) {
    runner.run(calls.observe(highWater));
  }

  @Override
  public HolderPage holders(HolderQuery query) {
    return runner.run(calls.holders(query));
  }

  @Override
  public AsyncLockManager async() {
    return async;
  }

  @Override
  public void close() {
    runner.join(engine.close());
  }
}
