package dev.holdfast;

import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AsyncLockStore;
import dev.holdfast.spi.HolderInfo;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.Refusal;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.Scheduler;
import dev.holdfast.spi.Ticker;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * What the calls and the leases of one manager share: clocks, threads, the keeper, the highest
 * token.
 */
final class Engine implements LeaseKeeper.Dues, Renewals.Hooks {
  final LeaseTimings timings;
  final String holderId;
  final Notifier notifier;
  final PlanRunner runner;

  private final LockStore store;
  private final AsyncLockStore async;
  private final Ticker ticker;
  private final Threads threads;
  private final Consumer<LeaseEvent> eventListener;
  private final RandomGenerator random;
  private final Duration callTimeout;
  private final boolean tracing;
  private final boolean ownsStore;
  private final WaitQueues waits;
  private final Hints hints;
  private final LeaseKeeper keeper;
  private final Renewals renewals;
  private final LeakWatch leaks = new LeakWatch();
  private final BackgroundRetry background;
  private final Purger purger;
  private final Calls calls;
  private volatile RenewalPace pace;
  private final AtomicLong floor = new AtomicLong();
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();

  Engine(LockManagerBuilder b) {
    store = b.store;
    timings = b.timings;
    holderId = b.holderId;
    callTimeout = b.callTimeout;
    ticker = b.ticker;
    random = b.random;
    tracing = b.tracing;
    ownsStore = b.ownsStore;
    threads = new Threads(b);
    notifier = new Notifier(b.listener, threads.events);
    eventListener = notifier::event;
    pace = new RenewalPace(timings, callTimeout, random);
    async = store.async(threads.calls);
    waits = new WaitQueues(threads.timer, ticker, this::waited);
    hints = new Hints(store, threads.calls, waits::wake, random, this::failed);
    runner = new PlanRunner(store, async, ticker, threads, waits, this::failed);
    keeper = new LeaseKeeper(ticker, threads.timer, this);
    renewals =
        new Renewals(
            store.async(threads.renewalCalls),
            store.renewalBatch(),
            ticker,
            threads,
            keeper::look,
            this);
    background = new BackgroundRetry(ticker, threads.timedCalls, callTimeout);
    purger = new Purger(async, threads.timedCalls, callTimeout, b.purgeEvery, random, this::failed);
    calls = new Calls(this);
    purger.start();
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

  /**
   * Drawn when it is needed, and at once, because a secure random is locked for each draw. Ids that
   * were drawn before would come again in every copy of this process that is restored from one
   * snapshot, and two copies with one grant id would get one lease.
   */
  UUID newId() {
    byte[] drawn = new byte[16];
    random.nextBytes(drawn);
    ByteBuffer id = ByteBuffer.wrap(drawn);
    return new UUID(id.getLong(), id.getLong());
  }

  /** The highest token seen so far; 0 for none. */
  long floor() {
    return floor.get();
  }

  void observed(long token) {
    floor.accumulateAndGet(token, Math::max);
  }

  @Override
  public Refusal seen(Refusal refusal) {
    if (refusal instanceof Refusal.Superseded superseded) {
      observed(superseded.by().value());
    }
    return refusal;
  }

  // Leases.

  /** Where this call was made, if that is to be remembered. */
  Optional<Throwable> trace() {
    return tracing ? Optional.of(new Throwable("acquired here")) : Optional.empty();
  }

  LeaseTimings timingsOf(Duration ttl) {
    return timings.expiry().equals(ttl) ? timings : LeaseTimings.allowingShortTtl(ttl);
  }

  /** The holder's side of a lease begins. */
  Lease keep(LeaseTerms terms, HolderInfo holder, Belief belief, Optional<Throwable> acquiredAt) {
    LeaseEvents events = new LeaseEvents(threads.events, eventListener);
    LeaseCore core = new LeaseCore(terms, paceOf(terms.timings()), holder, belief, events);
    Lease lease = new DefaultLease(core, this, acquiredAt);
    if (!keeper.keep(core)) {
      lease.releaseAsync();
      throw WaitQueues.closedFailure();
    }
    return lease;
  }

  /** Most leases have the same timings as the one before, and share its pace. */
  private RenewalPace paceOf(LeaseTimings timings) {
    RenewalPace last = pace;
    if (last.timings().equals(timings)) {
      return last;
    }
    RenewalPace made = new RenewalPace(timings, callTimeout, random);
    pace = made;
    return made;
  }

  LeakWatch leaks() {
    return leaks;
  }

  @Override
  public void waking() {
    leaks.poll(this::leaked);
  }

  @Override
  public void renew(List<LeaseCore> leases) {
    renewals.renew(leases);
  }

  private void leaked(LeaseCore core, Optional<Throwable> acquiredAt) {
    LeaseLoss why = LeaseLoss.of(LeaseLoss.Reason.UNREACHABLE, "unreachable, never closed");
    if (!core.standing().isOffered() && core.end(why, now())) {
      keeper.forget(core);
      notifier.leaked(core.terms, acquiredAt);
    }
  }

  LeaseState stateOf(LeaseCore core) {
    if (core.advance(now())) {
      keeper.lookSoon(core);
    }
    return core.standing().state();
  }

  boolean isHeld(LeaseCore core) {
    Moment now = now();
    if (core.isHeld(now)) {
      return true;
    }
    if (core.advance(now)) {
      keeper.lookSoon(core);
    }
    return false;
  }

  LeaseLostException notHeld(LeaseCore core) {
    core.advance(now());
    return new LeaseLostException(
        core.terms.key(), core.terms.token(), core.standing().whyNotHeld());
  }

  /** Renews a lease now; fails as {@link Lease#renew} does. */
  CompletableFuture<Void> renewNow(LeaseCore core) {
    int before = core.standing().belief().attempt();
    return renewals
        .renewNow(core)
        .thenRunAsync(() -> requireRenewed(core, before), threads.completions);
  }

  private void requireRenewed(LeaseCore core, int before) {
    if (core.standing().belief().attempt() > before) {
      return;
    }
    if (core.standing().state().compareTo(LeaseState.DRAINING) >= 0) {
      throw notHeld(core);
    }
    throw new LockStoreException(
        LockStoreException.Failure.NOT_APPLIED,
        "the store did not renew the lease of " + core.terms.key() + " now; it is tried again");
  }

  HandOver offer(LeaseCore core, Duration within, HandOver.Otherwise otherwise) {
    LeaseTicket ticket =
        new LeaseTicket(core.terms.key(), core.terms.token(), core.terms.identity().attachNumber());
    Moment now = now();
    core.advance(now);
    DefaultHandOver offer =
        new DefaultHandOver(
            ticket, otherwise, now.monotonic() + within.toNanos(), new CompletableFuture<>());
    HandOver made = core.offer(offer, now).orElseThrow(() -> notHeld(core));
    keeper.look(List.of(core));
    return made;
  }

  /** Belief ends here. Returns false if it had ended. */
  boolean beginRelease(LeaseCore core) {
    return forgottenIf(core.beginRelease(now()), core);
  }

  /** As {@link #beginRelease}, but leaves an offered lease alone. */
  boolean beginClose(LeaseCore core) {
    return forgottenIf(core.beginClose(now()), core);
  }

  /** Frees the key, without waiting for it, if the lease was lost here and may still be kept. */
  void freeIfLost(LeaseCore core) {
    LeaseStanding standing = core.standing();
    boolean mayBeKept = standing.state() == LeaseState.LOST && standing.endAtStore().isEmpty();
    if (mayBeKept && !standing.isOffered() && !closing.get()) {
      release(core);
    }
  }

  private boolean forgottenIf(boolean ended, LeaseCore core) {
    if (ended) {
      keeper.forget(core);
    }
    return ended;
  }

  @Override
  public void release(LeaseCore lease) {
    runner.runAsync(calls.release(lease));
  }

  /** The release failed: it is tried again until the lease is over at the store anyway. */
  void retryRelease(LeaseCore lease, StoreCall<ReleaseReply> call) {
    background.until(
        t ->
            call.async()
                .apply(async, t)
                .whenComplete(
                    (reply, failure) -> {
                      if (reply instanceof Refusal refusal) {
                        seen(refusal);
                      }
                    }),
        lease.terms.timings().expiry());
  }

  // Acquiring.

  /** A call ends with an answer, after this time. */
  void concluded(LockKey key, Acquisition result, Duration took) {
    if (result instanceof Acquired acquired) {
      FencingToken token = acquired.lease().token();
      notifier.tell(l -> l.acquired(key, token, took));
    } else {
      Holder holder = result.holder();
      notifier.tell(l -> l.held(key, holder, took));
    }
  }

  /** An intent is given up that may have been granted, or may be by a late copy of a request. */
  void abandon(AcquireCommand c) {
    background.until(t -> async.abandon(c.key(), c.grantId(), t), c.ttl().plus(callTimeout));
  }

  /** A call ends, and it is not known whether it was applied. */
  void outcomeUnknown(String operation, LockKey key) {
    notifier.tell(l -> l.outcomeUnknown(operation, key));
  }

  Duration pollAfter(Duration remaining) {
    return hints.pollAfter(remaining);
  }

  /** A key was freed by this process. */
  void freed(LockKey key) {
    hints.freed(key);
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

  // The end.

  void requireOpen() {
    if (closing.get()) {
      throw WaitQueues.closedFailure();
    }
  }

  /**
   * Ends everything. Completes when the calls under way and the releases of what is held are over,
   * or after the call time-out.
   */
  CompletableFuture<Void> close() {
    if (!closing.compareAndSet(false, true)) {
      return closed;
    }
    LeaseLoss why = LeaseLoss.of(LeaseLoss.Reason.CLOSED, "the manager was closed");
    for (LeaseCore lease : keeper.close()) {
      if (lease.beginClose(now())) {
        release(lease);
      } else {
        lease.end(why, now());
      }
    }
    waits.close();
    purger.close();
    CompletableFuture<Void> all = runner.allEnded().thenCompose(nothing -> background.allDone());
    Scheduler.Scheduled limit = threads.timer.schedule(callTimeout, () -> all.complete(null));
    all.whenComplete((nothing, failure) -> limit.cancel());
    all.whenCompleteAsync((nothing, failure) -> finish(), threads.endings);
    return closed;
  }

  private void finish() {
    List<Runnable> ends = new ArrayList<>();
    ends.add(() -> runner.failAll(threads.completions));
    ends.add(hints::close);
    if (ownsStore) {
      ends.add(store::close);
    }
    ends.add(threads::close);
    for (Runnable end : ends) {
      try {
        end.run();
      } catch (RuntimeException e) {
        failed("close", e);
      }
    }
    closed.complete(null);
  }
}
