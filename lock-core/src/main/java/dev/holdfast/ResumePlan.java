package dev.holdfast;

import dev.holdfast.spi.AttachCommand;
import dev.holdfast.spi.AttachReply.Attached;
import dev.holdfast.spi.LeaseIdentity;
import dev.holdfast.spi.LockSteps;
import dev.holdfast.spi.Refusal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Attach to a lease: one attach id for one intent, so that a lost reply is answered again. If the
 * caller gives up without knowing, the id is kept for its next call, so that it does not lock
 * itself out.
 */
final class ResumePlan implements Plan<Object, Lease> {

  /** What is to be attached to. */
  record Intent(LockKey key, FencingToken token, int expectedNumber) {}

  /** Ids of attaches whose outcome is not known, the newest ones; a later call takes each. */
  static final class PendingIds {
    private static final int MOST = 1_000;

    private final Map<Intent, UUID> ids = new LinkedHashMap<>();

    synchronized Optional<UUID> take(Intent intent) {
      return Optional.ofNullable(ids.remove(intent));
    }

    synchronized void keep(Intent intent, UUID id) {
      ids.put(intent, id);
      if (ids.size() > MOST) {
        ids.remove(ids.keySet().iterator().next());
      }
    }
  }

  private final Intent intent;
  private final PendingIds pending;
  private final Engine engine;
  private final RetryBudget budget;
  private final UUID attachId;
  private final Optional<Throwable> begunAt;
  private StoreCall<Object> call;

  ResumePlan(Intent intent, PendingIds pending, Engine engine) {
    this.intent = intent;
    this.pending = pending;
    this.engine = engine;
    this.budget = engine.budget();
    this.attachId = pending.take(intent).orElseGet(engine::newId);
    this.begunAt = engine.trace();
    AttachCommand command =
        new AttachCommand(intent.key(), intent.token(), intent.expectedNumber(), attachId);
    this.call =
        new StoreCall<>(
            "attach",
            (s, t) -> s.attach(command, t),
            (s, t) -> s.attach(command, t).thenApply(reply -> reply));
  }

  @Override
  public Step<Object, Lease> start(Moment now) {
    budget.begin(now);
    return resumed(now);
  }

  @Override
  public Step<Object, Lease> resumed(Moment now) {
    return new Step.Attempt<>(call, budget.attemptTimeout(now));
  }

  @Override
  public Step<Object, Lease> replied(Object reply, Moment sent, Moment now) {
    if (reply instanceof Attached attached) {
      return new Step.Done<>(keep(attached, sent));
    }
    if (reply instanceof Refusal.UnknownLease) {
      call =
          new StoreCall<>(
              "clock",
              (s, t) -> s.clockMicros(t),
              (s, t) -> s.clockMicros(t).thenApply(clock -> clock));
      return resumed(now);
    }
    if (reply instanceof Long clock) {
      return unknownLease(clock);
    }
    return fail((Refusal) reply);
  }

  private Step<Object, Lease> unknownLease(long clock) {
    if (!LockSteps.isPlausible(intent.token().value(), clock)) {
      return new Step.Fail<>(Calls.implausible(intent.token()));
    }
    engine.observed(intent.token().value());
    return fail(new Refusal.UnknownLease());
  }

  private Step<Object, Lease> fail(Refusal refusal) {
    return new Step.Fail<>(
        new LeaseLostException(intent.key(), intent.token(), LeaseLosses.of(engine.seen(refusal))));
  }

  private Lease keep(Attached a, Moment sent) {
    engine.observed(intent.token().value());
    Moment grantedAt =
        new Moment(sent.monotonic() - a.heldFor().toNanos(), sent.wall() - a.heldFor().toNanos());
    LeaseTerms terms =
        new LeaseTerms(
            intent.key(),
            new LeaseIdentity(intent.token(), a.attachNumber(), attachId),
            a.grantId(),
            engine.timingsOf(a.ttl()),
            a.minHold(),
            a.maxHold(),
            grantedAt);
    Belief belief = new Belief(sent, a.remaining().toNanos(), a.expiresAt(), 0);
    return engine.keep(terms, a.holder(), belief, begunAt);
  }

  @Override
  public Step<Object, Lease> failed(RuntimeException failure, Moment now) {
    Optional<Duration> pause = budget.pauseAfter(failure, now);
    if (pause.isPresent()) {
      return new Step.Pause<>(pause.get());
    }
    remember();
    return new Step.Fail<>(budget.failure("resume " + intent.key(), failure));
  }

  @Override
  public void cancelled() {
    remember();
  }

  @Override
  public void discard(Lease result) {
    result.releaseAsync();
  }

  private void remember() {
    pending.keep(intent, attachId);
  }
}
