package dev.holdfast;

import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.AsyncLockStore;
import dev.holdfast.spi.HolderInfo;
import dev.holdfast.spi.LeaseIdentity;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.Scheduler;
import dev.holdfast.spi.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What the calls and the leases of one manager share: clocks, threads, the keeper, the highest
 * token.
 */
final class Engine implements AcquirePlan.Surroundings, LeaseKeeper.Hooks {
  private static final int CALL_THREADS = 16;
  private static final int EVENT_THREADS = 4;
  private static final int PURGE_BATCH = 500;
  private static final Duration POLL_WITHOUT_HINTS = Duration.ofSeconds(1);
  private static final Duration POLL_WITH_HINTS = Duration.ofSeconds(5);

  final LockStore store;
  final LeaseTimings timings;
  final String holderId;
  final Duration callTimeout;
  final Notifier notifier;
  final PlanRunner runner;
  final LeaseKeeper keeper;
  final BackgroundRetry background;
  final Executor eventExecutor;

  private final AsyncLockStore async;
  private final Ticker ticker;
  private final Scheduler scheduler;
  private final RandomGenerator random;
  private final WaitQueues waits;
  private final Calls calls;
  private final Executor executor;
  private final Duration purgeEvery;
  private final boolean tracing;
  private final boolean ownsStore;
  private final List<Runnable> toClose = new ArrayList<>();
  private final AtomicLong floor = new AtomicLong();
  private final AtomicBoolean subscribing = new AtomicBoolean();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private final AtomicBoolean closing = new AtomicBoolean();
  private volatile LockStore.Subscription hints = LockStore.Subscription.NONE;

  Engine(LockManagerBuilder b) {
    store = b.store;
    timings = b.timings;
    holderId = b.holderId;
    callTimeout = b.callTimeout;
    ticker = b.ticker;
    random = b.random;
    purgeEvery = b.purgeEvery;
    tracing = b.tracing;
    ownsStore = b.ownsStore;
    executor = b.executor.orElseGet(() -> ownPool("holdfast-call", CALL_THREADS));
    eventExecutor = b.eventExecutor.orElseGet(() -> ownPool("holdfast-event", EVENT_THREADS));
    scheduler = b.scheduler.orElseGet(this::ownScheduler);
    notifier = new Notifier(b.listener, eventExecutor);
    async = store.async(executor);
    waits = new WaitQueues(scheduler, ticker, this::waited);
    runner = new PlanRunner(store, async, ticker, scheduler, waits, this::failed);
    keeper = new LeaseKeeper(async, ticker, scheduler, this);
    background = new BackgroundRetry(ticker, scheduler, callTimeout);
    calls = new Calls(this);
    schedulePurge();
  }

  private ExecutorService ownPool(String name, int threads) {
    ExecutorService pool = DaemonThreads.pool(name, threads);
    toClose.add(pool::shutdown);
    return pool;
  }

  private Scheduler ownScheduler() {
    Scheduler own = new SystemScheduler();
    toClose.add(own::close);
    return own;
  }

  Calls calls() {
    return calls;
  }

  Moment now() {
    return Moment.of(ticker);
  }

  RetryBudget budget() {
    return new RetryBudget(callTimeout, random);
  }

  void requireOpen() {
    if (closing.get()) {
      throw WaitQueues.closedFailure();
    }
  }

  @Override
  public UUID newId() {
    return new UUID(random.nextLong(), random.nextLong());
  }

  @Override
  public long floor() {
    return floor.get();
  }

  @Override
  public void observed(long token) {
    floor.accumulateAndGet(token, Math::max);
  }

  // Leases.

  @Override
  public Acquired granted(AcquireCommand c, LeaseTimings requested, Granted grant, Moment sent) {
    observed(grant.token().value());
    LeaseCore.Terms terms =
        new LeaseCore.Terms(
            c.key(),
            LeaseIdentity.ofGrant(grant.token()),
            c.grantId(),
            requested,
            c.minHold(),
            c.maxHold(),
            sent,
            callTimeout,
            random);
    return new Acquired(
        keep(
            terms,
            c.holder(),
            new Belief(sent, grant.remaining().toNanos(), grant.expiresAt(), 0)));
  }

  /** The holder's side of a lease begins. */
  Lease keep(LeaseCore.Terms terms, HolderInfo holder, Belief belief) {
    LeaseCore core =
        new LeaseCore(terms, holder, belief, new LeaseEvents(eventExecutor, notifier::event));
    Lease lease = new DefaultLease(core, this);
    if (closing.get()) {
      lease.releaseAsync();
      throw WaitQueues.closedFailure();
    }
    keeper.look(core);
    return lease;
  }

  LeaseTimings timingsOf(Duration ttl) {
    return timings.expiry().equals(ttl) ? timings : LeaseTimings.allowingShortTtl(ttl);
  }

  /** What to do when a lease has become unreachable; must not refer to the lease. */
  Runnable leakReport(LeaseCore core) {
    Optional<Throwable> acquiredAt =
        tracing ? Optional.of(new Throwable("acquired here")) : Optional.empty();
    return () -> {
      LeaseLoss why = LeaseLoss.of(LeaseLoss.Reason.UNREACHABLE, "unreachable, never closed");
      if (!core.isOffered() && core.abort(why, now())) {
        keeper.look(core);
        reportLeak(core, acquiredAt);
      }
    };
  }

  private void reportLeak(LeaseCore core, Optional<Throwable> acquiredAt) {
    Log.LOGGER.log(
        System.Logger.Level.WARNING,
        "a lease with token "
            + core.terms.identity().token()
            + " was never closed; it is not renewed any more. Close leases, best by"
            + " try-with-resources; LockManagerBuilder.traceAcquisitions tells where",
        acquiredAt.orElse(null));
    notifier.tell(l -> l.leaked(core.terms.key(), core.terms.identity().token(), acquiredAt));
  }

  /** Does what is due of a lease now, and not only when its timer runs. */
  void attendTo(LeaseCore core) {
    scheduler.schedule(Duration.ZERO, () -> keeper.look(core));
  }

  LeaseState stateOf(LeaseCore core) {
    if (!core.state().isTerminal()) {
      core.advance(now());
    }
    return core.state();
  }

  LeaseLostException notHeld(LeaseCore core) {
    return new LeaseLostException(
        core.terms.key(), core.terms.identity().token(), core.whyNotHeld());
  }

  CompletableFuture<Void> renew(LeaseCore core) {
    int before = core.acknowledged();
    return keeper
        .renewNow(core)
        .thenAccept(
            nothing -> {
              if (core.acknowledged() != before) {
                return;
              }
              if (core.state().compareTo(LeaseState.DRAINING) >= 0) {
                throw notHeld(core);
              }
              throw new LockStoreException(
                  LockStoreException.Failure.NOT_APPLIED, "the store did not renew the lease now");
            });
  }

  HandOver offer(LeaseCore core, Duration within, HandOver.Otherwise otherwise) {
    LeaseTicket ticket =
        new LeaseTicket(
            core.terms.key(), core.terms.identity().token(), core.terms.identity().attachNumber());
    Moment now = now();
    core.advance(now);
    DefaultHandOver offer =
        new DefaultHandOver(
            ticket, otherwise, now.monotonic() + within.toNanos(), new CompletableFuture<>());
    HandOver made = core.offer(offer, now).orElseThrow(() -> notHeld(core));
    keeper.look(core);
    return made;
  }

  /** Belief ends here. Returns false if it had ended. */
  boolean beginRelease(LeaseCore core) {
    boolean begun = core.beginRelease(now());
    keeper.look(core);
    return begun;
  }

  @Override
  public void release(LeaseCore lease) {
    runner.runAsync(calls.release(lease));
  }

  /** The release failed: it is tried again until the lease is over at the store anyway. */
  void retryRelease(LeaseCore lease, StoreCall<ReleaseReply> call) {
    background.until(
        t -> call.async().apply(async, t).whenComplete((reply, failure) -> calls.observe(reply)),
        lease.terms.timings().expiry());
  }

  RandomGenerator random() {
    return random;
  }

  // Acquiring.

  /** Makes the call, and tells the listener what came of it. */
  Acquisition timed(AcquireRequest request, Supplier<Acquisition> call) {
    Moment begun = now();
    Acquisition result = call.get();
    tellAcquired(request, begun, result);
    return result;
  }

  /**
   * Tells the listener what comes of a call. The future is the given one, so it can be cancelled.
   */
  CompletableFuture<Acquisition> timedAsync(
      AcquireRequest request, CompletableFuture<Acquisition> call) {
    Moment begun = now();
    call.thenAccept(result -> tellAcquired(request, begun, result));
    return call;
  }

  private void tellAcquired(AcquireRequest request, Moment begun, Acquisition result) {
    Duration took = Duration.ofNanos(now().monotonicSince(begun));
    notifier.tell(
        l -> {
          if (result instanceof Acquired acquired) {
            l.acquired(request.key(), acquired.lease().token(), took);
          } else {
            l.held(request.key(), result.holder(), took);
          }
        });
  }

  @Override
  public void held(LockKey key, Holder holder) {
    observed(holder.token().value());
  }

  @Override
  public void abandon(AcquireCommand c) {
    notifier.tell(l -> l.outcomeUnknown("acquire", c.key()));
    background.until(t -> async.abandon(c.key(), c.grantId(), t), c.ttl().plus(callTimeout));
  }

  @Override
  public Duration pollAfter(Duration remaining) {
    subscribe();
    boolean hinted = hints != LockStore.Subscription.NONE;
    Duration cap = hinted ? POLL_WITH_HINTS : POLL_WITHOUT_HINTS;
    Duration atEnd = remaining.plus(Duration.ofNanos(1_000_000 + random.nextLong(20_000_000)));
    Duration atCap = cap.plus(Duration.ofNanos(random.nextLong(cap.toNanos() / 10)));
    return atEnd.compareTo(atCap) < 0 ? atEnd : atCap;
  }

  /** Asks the store for hints, once, when somebody begins to wait. */
  private void subscribe() {
    if (subscribing.compareAndSet(false, true)) {
      executor.execute(
          () -> {
            try {
              hints = store.onRelease(waits::wake);
            } catch (RuntimeException e) {
              failed("subscribe", e);
            }
          });
    }
  }

  /** A key of this manager was freed by this process. */
  void freed(LockKey key) {
    if (hints == LockStore.Subscription.NONE) {
      waits.wake(key);
    }
  }

  // Hooks.

  @Override
  public void renewed(int renewed, int notRenewed, Duration took) {
    notifier.tell(l -> l.renewed(renewed, notRenewed, took));
  }

  private void waited(LockKey key, Duration waited) {
    notifier.tell(l -> l.waited(key, waited));
  }

  @Override
  public void failed(String operation, Throwable failure) {
    Log.LOGGER.log(System.Logger.Level.DEBUG, operation + " failed", failure);
    notifier.tell(l -> l.storeFailed(operation, failure));
  }

  // Clean-up.

  private void schedulePurge() {
    if (!purgeEvery.isZero()) {
      long half = purgeEvery.toNanos() / 2;
      Duration delay = Duration.ofNanos(half + random.nextLong(half + 1));
      scheduler.schedule(delay, () -> purge(this::schedulePurge));
    }
  }

  private void purge(Runnable then) {
    Answers.within(callTimeout, scheduler, () -> async.purge(PURGE_BATCH, callTimeout))
        .whenComplete(
            (purged, failure) -> {
              if (failure != null) {
                failed("purge", Answers.cause(failure));
              }
              if (failure == null && purged == PURGE_BATCH && !closing.get()) {
                purge(then);
              } else {
                then.run();
              }
            });
  }

  /** Ends everything; completes when what is held was released, or the call time-out is over. */
  CompletableFuture<Void> close() {
    if (!closing.compareAndSet(false, true)) {
      return closed;
    }
    waits.close();
    List<LeaseCore> leases = keeper.leases();
    keeper.close();
    List<CompletableFuture<?>> releases = new ArrayList<>();
    LeaseLoss why = LeaseLoss.of(LeaseLoss.Reason.CLOSED, "the manager was closed");
    for (LeaseCore lease : leases) {
      if (lease.isOffered()) {
        lease.abort(why, now());
      } else if (lease.beginRelease(now())) {
        releases.add(runner.runAsync(calls.release(lease)).handle((outcome, failure) -> outcome));
      }
    }
    CompletableFuture<Void> all =
        CompletableFuture.allOf(releases.toArray(CompletableFuture[]::new))
            .thenCompose(nothing -> background.allDone());
    scheduler.schedule(callTimeout, () -> all.complete(null));
    all.whenComplete((nothing, failure) -> finish());
    return closed;
  }

  private void finish() {
    try {
      hints.close();
      if (ownsStore) {
        store.close();
      }
    } catch (RuntimeException e) {
      failed("close", e);
    } finally {
      toClose.forEach(Runnable::run);
      closed.complete(null);
    }
  }
}
