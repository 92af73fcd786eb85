package dev.holdfast.testing;

import static dev.holdfast.testing.Joined.join;

import dev.holdfast.FencingToken;
import dev.holdfast.HandOver;
import dev.holdfast.Holder;
import dev.holdfast.Lease;
import dev.holdfast.LeaseEvent;
import dev.holdfast.LeaseLoss;
import dev.holdfast.LeaseState;
import dev.holdfast.LockKey;
import dev.holdfast.ReleaseOutcome;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A lease by its asynchronous calls, each waited for. */
record JoinedLease(Lease lease) implements Lease {

  @Override
  public void renew() {
    join(lease.renewAsync());
  }

  @Override
  public void annotate(Map<String, String> metadata) {
    join(lease.annotateAsync(metadata));
  }

  @Override
  public ReleaseOutcome release() {
    return join(lease.releaseAsync());
  }

  @Override
  public CompletionStage<Void> renewAsync() {
    return lease.renewAsync();
  }

  @Override
  public CompletionStage<Void> annotateAsync(Map<String, String> metadata) {
    return lease.annotateAsync(metadata);
  }

  @Override
  public CompletionStage<ReleaseOutcome> releaseAsync() {
    return lease.releaseAsync();
  }

  @Override
  public LockKey key() {
    return lease.key();
  }

  @Override
  public FencingToken token() {
    return lease.token();
  }

  @Override
  public Holder holder() {
    return lease.holder();
  }

  @Override
  public boolean isHeld() {
    return lease.isHeld();
  }

  @Override
  public void requireHeld() {
    lease.requireHeld();
  }

  @Override
  public Duration remaining() {
    return lease.remaining();
  }

  @Override
  public LeaseState state() {
    return lease.state();
  }

  @Override
  public HandOver handOver(Duration within, HandOver.Otherwise otherwise) {
    return lease.handOver(within, otherwise);
  }

  @Override
  public Duration ttl() {
    return lease.ttl();
  }

  @Override
  public void onEvent(Consumer<LeaseEvent> listener) {
    lease.onEvent(listener);
  }

  @Override
  public CompletionStage<LeaseLoss> lost() {
    return lease.lost();
  }

  @Override
  public void close() {
    lease.close();
  }
}
