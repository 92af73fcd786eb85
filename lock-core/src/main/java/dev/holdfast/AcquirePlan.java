package dev.holdfast;

import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.AcquireReply.Refused;
import dev.holdfast.spi.HolderInfo;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * Acquire or return the holder: one grant id for one intent, repeated within the budget, waiting if
 * asked, and undone if the caller gives up without knowing.
 */
final class AcquirePlan implements Plan<AcquireReply, Acquisition> {

  /** What the plan needs of the engine. */
  interface Surroundings {
    /** A new random id. */
    UUID newId();

    /** The highest token seen so far; 0 for none. */
    long floor();

    /** The holder's side of a grant begins. */
    Acquired granted(AcquireCommand command, LeaseTimings timings, Granted grant, Moment sent);

    /** Somebody has the key. */
    void held(LockKey key, Holder holder);

    /** The intent is given up, and may have been granted. */
    void abandon(AcquireCommand command);

    /** How long to wait before looking again, where the holder may end after {@code remaining}. */
    Duration pollAfter(Duration remaining);
  }

  private final AcquireRequest request;
  private final HolderInfo holder;
  private final LeaseTimings timings;
  private final RetryBudget budget;
  private final Surroundings engine;

  private UUID grantId;
  private long waitUntil;
  private boolean inFlight;
  private boolean retrying;
  private Optional<AcquireCommand> command = Optional.empty();
  private Optional<Holder> lastHolder = Optional.empty();

  AcquirePlan(
      AcquireRequest request,
      HolderInfo holder,
      LeaseTimings timings,
      RetryBudget budget,
      Surroundings engine) {
    this.request = request;
    this.holder = holder;
    this.timings = timings;
    this.budget = budget;
    this.engine = engine;
    this.grantId = engine.newId();
  }

  @Override
  public Step<AcquireReply, Acquisition> start(Moment now) {
    waitUntil = now.monotonic() + request.waitUpTo().toNanos();
    budget.begin(now);
    return attempt(now);
  }

  @Override
  public Step<AcquireReply, Acquisition> replied(AcquireReply reply, Moment sent, Moment now) {
    inFlight = false;
    retrying = false;
    budget.outcomeLearned();
    if (reply instanceof Granted granted) {
      return new Step.Done<>(engine.granted(command.orElseThrow(), timings, granted, sent));
    }
    if (reply instanceof Busy busy) {
      lastHolder = Optional.of(busy.holder());
      engine.held(request.key(), busy.holder());
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
    undo();
    return new Step.Fail<>(budget.failure(request.toString(), failure));
  }

  @Override
  public Step<AcquireReply, Acquisition> resumed(Moment now) {
    if (!retrying && now.monotonic() >= waitUntil) {
      return end(lastHolder.orElseThrow());
    }
    if (!retrying) {
      budget.begin(now);
    }
    return attempt(now);
  }

  @Override
  public void cancelled() {
    if (inFlight || budget.outcomeUnknown()) {
      command.ifPresent(engine::abandon);
    }
  }

  @Override
  public void discard(Acquisition result) {
    if (result instanceof Acquired acquired) {
      acquired.lease().releaseAsync();
    }
  }

  private void undo() {
    if (budget.outcomeUnknown()) {
      command.ifPresent(engine::abandon);
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

  private Step<AcquireReply, Acquisition> waitOrEnd(Holder found, Moment now) {
    long left = waitUntil - now.monotonic();
    return left <= 0
        ? end(found)
        : new Step.Wait<>(
            request.key(), engine.pollAfter(found.remaining()), Duration.ofNanos(left));
  }

  private Step<AcquireReply, Acquisition> end(Holder found) {
    boolean mismatch =
        !request.tag().isEmpty()
            && found.tag().isPresent()
            && !found.tag().get().equals(request.tag());
    if (mismatch) {
      return new Step.Fail<>(new TagMismatchException(request.key(), request.tag(), found));
    }
    return new Step.Done<>(new Held(found));
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
    LockStoreException late =
        new LockStoreException(
            LockStoreException.Failure.NOT_APPLIED, "the answer came after the lease had ended");
    return failed(late, now);
  }

  private Step<AcquireReply, Acquisition> misconfigured(String problem) {
    return new Step.Fail<>(
        new LockStoreException(
            LockStoreException.Failure.MISCONFIGURED,
            request + " was refused, and nothing was granted: " + problem));
  }
}
