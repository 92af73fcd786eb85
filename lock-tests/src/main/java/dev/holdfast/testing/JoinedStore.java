package dev.holdfast.testing;

import static dev.holdfast.testing.Joined.join;

import dev.holdfast.Holder;
import dev.holdfast.LockKey;
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
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.ReinstateCommand;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewCommand;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.RevokeReply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** The asynchronous calls of a store, each waited for, so that one test serves both forms. */
final class JoinedStore implements LockStore {
  private final LockStore store;
  private final AsyncLockStore async;

  JoinedStore(LockStore store, Executor executor) {
    this.store = store;
    this.async = store.async(executor);
  }

  @Override
  public String description() {
    return store.description();
  }

  @Override
  public int renewalBatch() {
    return store.renewalBatch();
  }

  @Override
  public AcquireReply acquire(AcquireCommand command, Duration timeout) {
    return join(async.acquire(command, timeout));
  }

  @Override
  public boolean abandon(LockKey key, UUID grantId, Duration timeout) {
    return join(async.abandon(key, grantId, timeout));
  }

  @Override
  public List<RenewReply> renew(List<RenewCommand> batch, Duration timeout) {
    return join(async.renew(batch, timeout));
  }

  @Override
  public List<RenewReply> reinstate(List<ReinstateCommand> batch, Duration timeout) {
    return join(async.reinstate(batch, timeout));
  }

  @Override
  public AttachReply attach(AttachCommand command, Duration timeout) {
    return join(async.attach(command, timeout));
  }

  @Override
  public ReleaseReply release(LockKey key, LeaseIdentity lease, Duration timeout) {
    return join(async.release(key, lease, timeout));
  }

  @Override
  public AnnotateReply annotate(AnnotateCommand command, Duration timeout) {
    return join(async.annotate(command, timeout));
  }

  @Override
  public RevokeReply revoke(LockKey key, long token, Duration timeout) {
    return join(async.revoke(key, token, timeout));
  }

  @Override
  public ReleaseReply forceRelease(LockKey key, long token, String reason, Duration timeout) {
    return join(async.forceRelease(key, token, reason, timeout));
  }

  @Override
  public Optional<Holder> find(LockKey key, Duration timeout) {
    return join(async.find(key, timeout));
  }

  @Override
  public ListReply list(ListCommand command, Duration timeout) {
    return join(async.list(command, timeout));
  }

  @Override
  public int purge(int limit, Duration timeout) {
    return join(async.purge(limit, timeout));
  }

  @Override
  public long highestToken(Duration timeout) {
    return join(async.highestToken(timeout));
  }

  @Override
  public long clockMicros(Duration timeout) {
    return join(async.clockMicros(timeout));
  }

  @Override
  public Subscription onRelease(Consumer<LockKey> listener) {
    return store.onRelease(listener);
  }

  @Override
  public void close() {
    store.close();
  }
}
