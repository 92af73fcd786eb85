package dev.holdfast.testing;

import static dev.holdfast.testing.Joined.join;

import dev.holdfast.AcquireRequest;
import dev.holdfast.Acquired;
import dev.holdfast.Acquisition;
import dev.holdfast.AsyncLockManager;
import dev.holdfast.FencingToken;
import dev.holdfast.Holder;
import dev.holdfast.HolderPage;
import dev.holdfast.HolderQuery;
import dev.holdfast.Lease;
import dev.holdfast.LeaseTicket;
import dev.holdfast.LockKey;
import dev.holdfast.LockManager;
import dev.holdfast.LockedAction;
import dev.holdfast.ReleaseOutcome;
import dev.holdfast.Revocation;
import dev.holdfast.RunOutcome;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** The asynchronous verbs of a manager, each waited for, so that one test serves both forms. */
record JoinedLockManager(LockManager locks, AsyncLockManager async) implements LockManager {

  static LockManager over(LockManager locks) {
    return new JoinedLockManager(locks, locks.async());
  }

  @Override
  public Acquisition acquire(AcquireRequest request) {
    Acquisition result = join(async.acquire(request));
    return result instanceof Acquired acquired
        ? new Acquired(new JoinedLease(acquired.lease()))
        : result;
  }

  private static <T, X extends Exception> Function<Lease, CompletionStage<T>> stage(
      LockedAction<T, X> action) {
    return lease -> {
      try {
        return CompletableFuture.completedFuture(action.run(new JoinedLease(lease)));
      } catch (Exception e) {
        return CompletableFuture.failedFuture(e);
      }
    };
  }

  @Override
  public <T, X extends Exception> T run(AcquireRequest request, LockedAction<T, X> action) {
    return join(async.run(request, stage(action)));
  }

  @Override
  public <T, X extends Exception> RunOutcome<T> runIfFree(
      AcquireRequest request, LockedAction<T, X> action) {
    return join(async.runIfFree(request, stage(action)));
  }

  @Override
  public Optional<Holder> find(LockKey key) {
    return join(async.find(key));
  }

  @Override
  public Lease resume(LockKey key, FencingToken token) {
    return new JoinedLease(join(async.resume(key, token)));
  }

  @Override
  public Lease resume(LeaseTicket ticket) {
    return new JoinedLease(join(async.resume(ticket)));
  }

  @Override
  public Revocation revoke(LockKey key, FencingToken token) {
    return join(async.revoke(key, token));
  }

  @Override
  public ReleaseOutcome forceRelease(LockKey key, FencingToken token, String reason) {
    return join(async.forceRelease(key, token, reason));
  }

  @Override
  public void observe(FencingToken highWater) {
    join(async.observe(highWater));
  }

  @Override
  public HolderPage holders(HolderQuery query) {
    return join(async.holders(query));
  }

  @Override
  public void close() {
    locks.close();
  }
}
