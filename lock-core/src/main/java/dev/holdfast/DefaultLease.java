package dev.holdfast;

import dev.holdfast.spi.AnnotateReply;
import dev.holdfast.spi.HolderInfo;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * What the caller has of a lease. The engine knows only the core, so that a lease that the caller
 * forgot becomes unreachable, and is noticed.
 */
final class DefaultLease implements Lease {
  private final LeaseCore core;
  private final Engine engine;

  DefaultLease(LeaseCore core, Engine engine, Optional<Throwable> acquiredAt) {
    this.core = core;
    this.engine = engine;
    engine.leaks().watch(this, core, acquiredAt);
  }

  @Override
  public LockKey key() {
    return core.terms.key();
  }

  @Override
  public FencingToken token() {
    return core.terms.token();
  }

  @Override
  public Holder holder() {
    Moment now = engine.now();
    Belief belief = core.standing().belief();
    HolderInfo info = core.notes.info();
    LeaseState state = core.standing().state();
    long left = Math.max(0, belief.remaining() - now.trustedElapsedSince(belief.sent()));
    return new Holder(
        info.id(),
        info.tag().isEmpty() ? Optional.empty() : Optional.of(info.tag()),
        info.metadata(),
        token(),
        Duration.ofNanos(now.monotonicSince(core.terms.grantedAt())),
        Duration.ofNanos(left),
        state == LeaseState.ACTIVE || state == LeaseState.JEOPARDY,
        state == LeaseState.RELEASED);
  }

  @Override
  public boolean isHeld() {
    return engine.isHeld(core);
  }

  @Override
  public void requireHeld() {
    if (!isHeld()) {
      throw engine.notHeld(core);
    }
  }

  /** Whether it was taken from this holder, who neither released nor offered it. */
  boolean isLost() {
    LeaseState state = state();
    return state == LeaseState.LOST
        || state == LeaseState.HANDED_OVER && !core.standing().isOffered();
  }

  /** Why the lease is not held. */
  LeaseLostException lossFailure() {
    return engine.notHeld(core);
  }

  @Override
  public Duration remaining() {
    return Duration.ofNanos(core.standing().remaining(engine.now()));
  }

  @Override
  public LeaseState state() {
    return engine.stateOf(core);
  }

  @Override
  public void renew() {
    PlanRunner.await(engine.renewNow(core));
  }

  @Override
  public CompletionStage<Void> renewAsync() {
    return engine.renewNow(core);
  }

  @Override
  public void annotate(Map<String, String> metadata) {
    Plan<AnnotateReply, Void> plan = engine.calls().annotate(core, metadata);
    if (state().isTerminal()) {
      throw engine.notHeld(core);
    }
    engine.runner.run(plan);
  }

  @Override
  public CompletionStage<Void> annotateAsync(Map<String, String> metadata) {
    Plan<AnnotateReply, Void> plan = engine.calls().annotate(core, metadata);
    return state().isTerminal()
        ? CompletableFuture.failedFuture(engine.notHeld(core))
        : engine.runner.runAsync(plan);
  }

  @Override
  public ReleaseOutcome release() {
    Optional<ReleaseOutcome> end = endBeforeRelease();
    return end.isPresent() ? end.get() : engine.runner.run(engine.calls().release(core));
  }

  @Override
  public CompletionStage<ReleaseOutcome> releaseAsync() {
    try {
      return endBeforeRelease()
          .map(CompletableFuture::completedFuture)
          .orElseGet(() -> engine.runner.runAsync(engine.calls().release(core)));
    } catch (IllegalStateException closed) {
      return CompletableFuture.failedFuture(closed);
    }
  }

  /** Ends belief. Tells how the lease ended at the store; empty if the store is to be asked. */
  private Optional<ReleaseOutcome> endBeforeRelease() {
    boolean wasAlive = engine.beginRelease(core);
    Optional<ReleaseOutcome> end = core.standing().endAtStore();
    if (!wasAlive && end.isEmpty()) {
      engine.requireOpen();
    }
    return end;
  }

  @Override
  public HandOver handOver(Duration within, HandOver.Otherwise otherwise) {
    TextRules.checkLimit("within", within);
    return engine.offer(core, within, TextRules.required("end of the offer", otherwise));
  }

  @Override
  public Duration ttl() {
    return core.terms.timings().expiry();
  }

  @Override
  public void onEvent(Consumer<LeaseEvent> listener) {
    core.events.subscribe(TextRules.required("listener", listener));
  }

  @Override
  public CompletionStage<LeaseLoss> lost() {
    return core.events.lost();
  }

  @Override
  public void close() {
    if (engine.beginClose(core)) {
      releaseQuietly();
    } else {
      engine.freeIfLost(core);
    }
  }

  /** {@link #close()} without blocking. */
  CompletionStage<Void> closeAsync() {
    if (!engine.beginClose(core)) {
      engine.freeIfLost(core);
      return CompletableFuture.completedFuture(null);
    }
    return engine.runner.runAsync(engine.calls().release(core)).handle((outcome, failure) -> null);
  }

  /** What fails here goes on in the background. */
  private void releaseQuietly() {
    try {
      engine.runner.run(engine.calls().release(core));
    } catch (RuntimeException e) {
      Log.LOGGER.log(System.Logger.Level.DEBUG, "release on close failed", e);
    }
  }

  @Override
  public String toString() {
    return "lease of " + key() + " with token " + token() + ", " + core.standing().state();
  }
}
