package dev.holdfast;

import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.AcquireReply.Refused;
import dev.holdfast.spi.HolderInfo;
import dev.holdfast.spi.LeaseIdentity;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * Acquire or return the holder: one grant id for one intent, repeated within the budget, waiting if
 * asked, and undone if the caller gives up without knowing.
 */
final class AcquirePlan implements Plan<AcquireReply, Acquisition> {
  private static final Duration POLL_OF_A_LIVE_HOLDER = Duration.ofSeconds(1);
  private static final Duration RENEWED_BY = Duration.ofMillis(10);

  private final AcquireRequest request;
  private final HolderInfo holder;
  private final LeaseTimings timings;
  private final RetryBudget budget;
  private final Engine engine;
  private final Optional<Throwable> begunAt;

  private UUID grantId;
  private Moment begun = new Moment(0, 0);
  private long waitUntil;
  private boolean inFlight;
  private boolean retrying;
  private Optional<AcquireCommand> command = Optional.empty();
  private Optional<Sighting> last = Optional.empty();

  /** A holder that was found, and when its lease ends as far as is known. */
  private record Sighting(Holder holder, long endsAt) {
    /** Whether the other one is the same grant, renewed meanwhile. */
    boolean isRenewedIn(Sighting later) {
      return holder.token().equals(later.holder.token())
          && later.endsAt - endsAt > RENEWED_BY.toNanos();
    }
  }

  AcquirePlan(
      AcquireRequest request,
      HolderInfo holder,
      LeaseTimings timings,
      RetryBudget budget,
      Engine engine) {
    this.request = request;
    this.holder = holder;
    this.timings = timings;
    this.budget = budget;
    this.engine = engine;
    this.grantId = engine.newId();
    this.begunAt = engine.trace();
  }

  @Override
  public Optional<LockKey> waitsFor() {
    return request.waitUpTo().isZero() ? Optional.empty() : Optional.of(request.key());
  }

  @Override
  public Step<AcquireReply, Acquisition> start(Moment now) {
    begun = now;
    waitUntil = now.monotonic() + request.waitUpTo().toNanos();
    budget.begin(now);
    return attempt(now);
  }

  @Override
  public Step<AcquireReply, Acquisition> replied(AcquireReply reply, Moment sent, Moment now) {
    inFlight = false;
    retrying = false;
    if (reply instanceof Granted granted) {
      Acquired acquired = new Acquired(keep(command.orElseThrow(), granted, sent));
      engine.concluded(request.key(), acquired, took(now));
      return new Step.Done<>(acquired);
    }
    if (reply instanceof Busy busy) {
      engine.observed(busy.holder().token().value());
      return waitOrEnd(busy.holder(), now);
    }
    return refused(((Refused) reply).reason(), now);
  }

  @Override
  public Step<AcquireReply, Acquisition> failed(RuntimeException failure, Moment now) {
    inFlight = false;
    Optional<Duration> pause = budget.pauseAfter(failure, now);
    if (pause.isPresent()) {
      retrying = true;
      return new Step.Pause<>(pause.get());
    }
    cancelled();
    return new Step.Fail<>(budget.failure(request.toString(), failure));
  }

  @Override
  public Step<AcquireReply, Acquisition> resumed(Moment now) {
    if (retrying) {
      return attempt(now);
    }
    if (now.monotonic() >= waitUntil) {
      return end(last.orElseThrow().holder(), now);
    }
    budget.begin(now);
    return attempt(now);
  }

  @Override
  public void cancelled() {
    if (inFlight || budget.outcomeUnknown()) {
      engine.outcomeUnknown("acquire", request.key());
      engine.abandon(command.orElseThrow());
    }
  }

  @Override
  public void discard(Acquisition result) {
    if (result instanceof Acquired acquired) {
      acquired.lease().releaseAsync();
    }
  }

  private Step<AcquireReply, Acquisition> attempt(Moment now) {
    AcquireCommand c =
        new AcquireCommand(
            request.key(),
            grantId,
            holder,
            timings.expiry(),
            request.minHold(),
            request.maxHold(),
            engine.floor(),
            Duration.ofNanos(Math.max(0, waitUntil - now.monotonic())));
    command = Optional.of(c);
    inFlight = true;
    return new Step.Attempt<>(
        new StoreCall<>(
            "acquire", (store, t) -> store.acquire(c, t), (store, t) -> store.acquire(c, t)),
        budget.attemptTimeout(now));
  }

  private Lease keep(AcquireCommand c, Granted grant, Moment sent) {
    engine.observed(grant.token().value());
    LeaseTerms terms =
        new LeaseTerms(
            c.key(),
            LeaseIdentity.ofGrant(grant.token(), c.grantId()),
            c.grantId(),
            timings,
            c.minHold(),
            c.maxHold(),
            sent);
    Belief belief = new Belief(sent, grant.remaining().toNanos(), grant.expiresAt(), 0);
    return engine.keep(terms, c.holder(), belief, begunAt);
  }

  private Step<AcquireReply, Acquisition> waitOrEnd(Holder found, Moment now) {
    long left = waitUntil - now.monotonic();
    if (left <= 0) {
      return end(found, now);
    }
    Sighting sighting = new Sighting(found, now.monotonic() + found.remaining().toNanos());
    Duration poll = engine.pollAfter(found.remaining());
    boolean alive = last.isPresent() && last.get().isRenewedIn(sighting);
    boolean hasty = alive && poll.compareTo(POLL_OF_A_LIVE_HOLDER) < 0;
    last = Optional.of(sighting);
    return new Step.Wait<>(hasty ? POLL_OF_A_LIVE_HOLDER : poll, Duration.ofNanos(left));
  }

  private Step<AcquireReply, Acquisition> end(Holder found, Moment now) {
    if (budget.outcomeUnknown()) {
      engine.abandon(command.orElseThrow());
    }
    Held held = new Held(found);
    engine.concluded(request.key(), held, took(now));
    boolean mismatch =
        !request.tag().isEmpty()
            && found.tag().isPresent()
            && !found.tag().get().equals(request.tag());
    return mismatch
        ? new Step.Fail<>(new TagMismatchException(request.key(), request.tag(), found))
        : new Step.Done<>(held);
  }

  private Duration took(Moment now) {
    return Duration.ofNanos(now.monotonicSince(begun));
  }

  private Step<AcquireReply, Acquisition> refused(AcquireReply.Reason reason, Moment now) {
    return switch (reason) {
      case DUPLICATE -> intentIsOver(now);
      case CLOCK_OUTSIDE_WINDOW ->
          misconfigured("the store's clock is not between 2024 and 2200: set it right");
      case TOKENS_EXHAUSTED ->
          misconfigured(
              "the next token would not be below 2^53: a token far ahead of the clock was"
                  + " observed or stored; see docs/fencing.md");
    };
  }

  /** An earlier attempt was granted, and that grant is over: this is a new intent. */
  private Step<AcquireReply, Acquisition> intentIsOver(Moment now) {
    grantId = engine.newId();
    budget.settled();
    LockStoreException late =
        new LockStoreException(
            LockStoreException.Failure.NOT_APPLIED, "the answer came after the lease had ended");
    return failed(late, now);
  }

  /** Says of this attempt only that nothing was granted: an earlier one may still arrive. */
  private Step<AcquireReply, Acquisition> misconfigured(String problem) {
    cancelled();
    boolean unknown = budget.outcomeUnknown();
    return new Step.Fail<>(
        new LockStoreException(
            unknown
                ? LockStoreException.Failure.OUTCOME_UNKNOWN
                : LockStoreException.Failure.MISCONFIGURED,
            request
                + (unknown
                    ? " was refused, but an earlier attempt may have been applied: "
                    : " was refused, and nothing was granted: ")
                + problem));
  }
}
