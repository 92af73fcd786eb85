package dev.holdfast.testing;

import dev.holdfast.Holder;
import dev.holdfast.LockKey;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AnnotateCommand;
import dev.holdfast.spi.AnnotateReply;
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
import java.util.function.Supplier;

/**
 * A store where something happens to some replies after the step was applied: time passes, or the
 * reply is lost.
 */
record InterceptedStore(LockStore store, Runnable afterwards) implements LockStore {

  private <R> R intercepted(Supplier<R> call) {
    R reply = call.get();
    afterwards.run();
    return reply;
  }

  @Override
  public AcquireReply acquire(AcquireCommand command, Duration timeout) {
    return intercepted(() -> store.acquire(command, timeout));
  }

  @Override
  public List<RenewReply> renew(List<RenewCommand> batch, Duration timeout) {
    return intercepted(() -> store.renew(batch, timeout));
  }

  @Override
  public AttachReply attach(AttachCommand command, Duration timeout) {
    return intercepted(() -> store.attach(command, timeout));
  }

  @Override
  public String description() {
    return store.description();
  }

  @Override
  public boolean abandon(LockKey key, UUID grantId, Duration timeout) {
    return intercepted(() -> store.abandon(key, grantId, timeout));
  }

  @Override
  public List<RenewReply> reinstate(List<ReinstateCommand> batch, Duration timeout) {
    return store.reinstate(batch, timeout);
  }

  @Override
  public ReleaseReply release(LockKey key, LeaseIdentity lease, Duration timeout) {
    return store.release(key, lease, timeout);
  }

  @Override
  public AnnotateReply annotate(AnnotateCommand command, Duration timeout) {
    return store.annotate(command, timeout);
  }

  @Override
  public RevokeReply revoke(LockKey key, long token, Duration timeout) {
    return store.revoke(key, token, timeout);
  }

  @Override
  public ReleaseReply forceRelease(LockKey key, long token, String reason, Duration timeout) {
    return store.forceRelease(key, token, reason, timeout);
  }

  @Override
  public Optional<Holder> find(LockKey key, Duration timeout) {
    return store.find(key, timeout);
  }

  @Override
  public ListReply list(ListCommand command, Duration timeout) {
    return store.list(command, timeout);
  }

  @Override
  public int purge(int limit, Duration timeout) {
    return store.purge(limit, timeout);
  }

  @Override
  public long highestToken(Duration timeout) {
    return store.highestToken(timeout);
  }

  @Override
  public long clockMicros(Duration timeout) {
    return store.clockMicros(timeout);
  }

  @Override
  public void close() {}
}
