package dev.holdfast;

import java.lang.ref.Cleaner;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * What the caller has of a lease. The engine knows only the core, so that a lease that the caller
 * forgot becomes unreachable, and is noticed.
 */
final class DefaultLease implements Lease {
  private static final Cleaner CLEANER = Cleaner.create();

  private final LeaseCore core;
  private final Engine engine;
  private final Cleaner.Cleanable leak;

  DefaultLease(LeaseCore core, Engine engine) {
    this.core = core;
    this.engine = engine;
    this.leak = CLEANER.register(this, engine.leakReport(core));
  }

  @Override
  public LockKey key() {
    return core.terms.key();
  }

  @Override
  public FencingToken token() {
    return core.terms.identity().token();
  }

  @Override
  public Holder holder() {
    return core.holder(engine.now());
  }

  @Override
  public boolean isHeld() {
    Moment now = engine.now();
    if (core.needsAttention(now)) {
      engine.attendTo(core);
    }
    return core.isHeld(now);
  }

  @Override
  public void requireHeld() {
    if (!isHeld()) {
      throw engine.notHeld(core);
    }
  }

  /** Why the lease is not held. */
  LeaseLostException lossFailure() {
    return engine.notHeld(core);
  }

  @Override
  public Duration remaining() {
    return Duration.ofNanos(core.remaining(engine.now()));
  }

  @Override
  public LeaseState state() {
    return engine.stateOf(core);
  }

  @Override
  public void renew() {
    engine.runner.join(engine.renew(core));
  }

  @Override
  public CompletionStage<Void> renewAsync() {
    return engine.renew(core);
  }

  @Override
  public void annotate(Map<String, String> metadata) {
    engine.runner.run(engine.calls().annotate(core, metadata));
  }

  @Override
  public CompletionStage<Void> annotateAsync(Map<String, String> metadata) {
    return engine.runner.runAsync(engine.calls().annotate(core, metadata));
  }

  @Override
  public ReleaseOutcome release() {
    return engine.beginRelease(core) ? engine.runner.run(engine.calls().release(core)) : endedAs();
  }

  @Override
  public CompletionStage<ReleaseOutcome> releaseAsync() {
    return engine.beginRelease(core)
        ? engine.runner.runAsync(engine.calls().release(core))
        : CompletableFuture.completedFuture(endedAs());
  }

  @Override
  public HandOver handOver(Duration within, HandOver.Otherwise otherwise) {
    return engine.offer(core, TextRules.checkLimit("within", within), otherwise);
  }

  @Override
  public Duration ttl() {
    return core.terms.timings().expiry();
  }

  @Override
  public void onEvent(Consumer<LeaseEvent> listener) {
    core.events.subscribe(listener);
  }

  @Override
  public CompletionStage<LeaseLoss> lost() {
    return core.events.lost();
  }

  @Override
  public void close() {
    if (!core.isOffered() && engine.beginRelease(core)) {
      releaseQuietly();
    }
    leak.clean();
  }

  /** {@link #close()} without blocking. */
  CompletionStage<Void> closeAsync() {
    CompletionStage<?> released =
        !core.isOffered() && engine.beginRelease(core)
            ? engine.runner.runAsync(engine.calls().release(core))
            : CompletableFuture.completedFuture(core);
    leak.clean();
    return released.handle((outcome, failure) -> null);
  }

  /** What fails here goes on in the background. */
  private void releaseQuietly() {
    try {
      engine.runner.run(engine.calls().release(core));
    } catch (RuntimeException e) {
      Log.LOGGER.log(System.Logger.Level.DEBUG, "release on close failed", e);
    }
  }

  private ReleaseOutcome endedAs() {
    return core.loss().map(LeaseLosses::outcomeOf).orElse(ReleaseOutcome.ALREADY_RELEASED);
  }

  @Override
  public String toString() {
    return "lease of " + key() + " with token " + token() + ", " + core.state();
  }
}
