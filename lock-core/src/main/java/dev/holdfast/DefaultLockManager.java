package dev.holdfast;

import java.util.Optional;

/** Placeholder until the engine follows. */
final class DefaultLockManager implements LockManager {
  DefaultLockManager(LockManagerBuilder builder) {
    throw new UnsupportedOperationException("the engine follows");
  }

  @Override
  public Acquisition acquire(AcquireRequest request) {
    throw new UnsupportedOperationException();
  }

  @Override
  public <T, X extends Exception> T run(AcquireRequest request, LockedAction<T, X> action) {
    throw new UnsupportedOperationException();
  }

  @Override
  public <T, X extends Exception> RunOutcome<T> runIfFree(
      AcquireRequest request, LockedAction<T, X> action) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<Holder> find(LockKey key) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Lease resume(LockKey key, FencingToken token) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Lease resume(LeaseTicket ticket) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Revocation revoke(LockKey key, FencingToken token) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ReleaseOutcome forceRelease(LockKey key, FencingToken token, String reason) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void observe(FencingToken highWater) {
    throw new UnsupportedOperationException();
  }

  @Override
  public HolderPage holders(HolderQuery query) {
    throw new UnsupportedOperationException();
  }

  @Override
  public AsyncLockManager async() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
