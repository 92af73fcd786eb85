package dev.holdfast;

import dev.holdfast.LeaseEvent.Kind;
import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.spi.HolderInfo;
import dev.holdfast.spi.LeaseIdentity;
import dev.holdfast.spi.Refusal;
import dev.holdfast.spi.ReinstateCommand;
import dev.holdfast.spi.RenewCommand;
import dev.holdfast.spi.RenewReply;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/**
 * The holder's side of one lease: its belief, its deadlines and its state, as decisions on readings
 * of the clocks and on replies. Does no I/O and reads no clock.
 */
final class LeaseCore {

  /** What never changes about a lease. */
  record Terms(
      LockKey key,
      LeaseIdentity identity,
      UUID grantId,
      LeaseTimings timings,
      Duration minHold,
      Duration maxHold,
      Moment grantedAt,
      Duration callTimeout,
      RandomGenerator random) {}

  /** What is due. */
  enum Due {
    NOTHING,
    RENEWAL,
    RELEASE
  }

  private static final long NEVER = Long.MAX_VALUE;
  private static final int RENEWALS_GRID = 20;

  final Terms terms;
  final LeaseEvents events;

  private final ReentrantLock lock = new ReentrantLock();
  private final long renewLead;
  private final long softLead;
  private final long margin;
  private final long retryWindow;

  private volatile Belief belief;
  private volatile LeaseState state = LeaseState.ACTIVE;
  private volatile boolean offered;
  private volatile HolderInfo info;
  private volatile Optional<LeaseLoss> loss = Optional.empty();
  private volatile Optional<LeaseLoss> draining = Optional.empty();

  private boolean renewing = true;
  private int attempts;
  private int failures;
  private Optional<Belief.Attempt> inFlight = Optional.empty();
  private long nextRenewal;
  private Optional<DefaultHandOver> offer = Optional.empty();
  private long annotations;

  LeaseCore(Terms terms, HolderInfo info, Belief first, LeaseEvents events) {
    this.terms = terms;
    this.info = info;
    this.events = events;
    this.annotations = info.metadataNumber();
    LeaseTimings t = terms.timings();
    renewLead = t.expiry().minus(t.renew()).toNanos();
    softLead = t.expiry().minus(t.soft()).toNanos();
    margin = t.margin().toNanos();
    retryWindow = t.soft().minus(t.renew()).toNanos();
    belief = first;
    nextRenewal = renewalAfter(first);
  }

  // What callers see.

  boolean isHeld(Moment now) {
    return remaining(now) > 0;
  }

  /** Nanoseconds until belief ends; 0 if it has. */
  long remaining(Moment now) {
    Belief b = belief;
    if (state.isTerminal() || offered || now.disagreesSince(b.sent())) {
      return 0;
    }
    return Math.max(0, b.remaining() - margin - now.elapsedSince(b.sent()));
  }

  /** Whether the clocks disagree and nothing has been done about it yet. */
  boolean needsAttention(Moment now) {
    return state == LeaseState.ACTIVE && now.disagreesSince(belief.sent());
  }

  LeaseState state() {
    return state;
  }

  boolean isOffered() {
    return offered;
  }

  Optional<LeaseLoss> loss() {
    return loss;
  }

  /** The number of the newest acknowledged request. */
  int acknowledged() {
    return belief.attempt();
  }

  LeaseLoss whyNotHeld() {
    if (loss.isPresent()) {
      return loss.get();
    }
    if (state == LeaseState.RELEASED) {
      return LeaseLoss.of(Reason.CLOSED, "it was released here");
    }
    if (offered) {
      return LeaseLoss.of(Reason.HANDED_OVER, "it was offered to another process");
    }
    return draining.orElse(LeaseLoss.of(Reason.DEADLINE, "the local clocks disagree"));
  }

  Holder holder(Moment now) {
    Belief b = belief;
    long left = Math.max(0, b.remaining() - now.trustedElapsedSince(b.sent()));
    HolderInfo i = info;
    return new Holder(
        i.id(),
        i.tag().isEmpty() ? Optional.empty() : Optional.of(i.tag()),
        i.metadata(),
        terms.identity().token(),
        Duration.ofNanos(now.monotonicSince(terms.grantedAt())),
        Duration.ofNanos(left),
        state == LeaseState.ACTIVE || state == LeaseState.JEOPARDY,
        state == LeaseState.RELEASED);
  }

  // Time passes.

  /** Moves the state to where it is now, and tells what is due. */
  Due due(Moment now) {
    lock.lock();
    try {
      if (state.isTerminal()) {
        return Due.NOTHING;
      }
      long elapsed = now.trustedElapsedSince(belief.sent());
      if (elapsed >= belief.remaining() - margin) {
        loseAtDeadline(now);
        return Due.NOTHING;
      }
      if (offer.isPresent() && offer.get().isOver(now)) {
        return endOffer(offer.get(), now);
      }
      if (now.monotonicSince(terms.grantedAt()) >= maxHoldEnd()) {
        drain(LeaseLoss.of(Reason.MAX_HOLD, "held for " + terms.maxHold()), now);
      }
      if (elapsed >= belief.remaining() - softLead) {
        drain(LeaseLoss.of(Reason.DEADLINE, "not renewed until the soft deadline"), now);
      }
      return renewing && isRenewalDue(now) ? Due.RENEWAL : Due.NOTHING;
    } finally {
      lock.unlock();
    }
  }

  private void loseAtDeadline(Moment now) {
    lose(
        LeaseState.LOST, LeaseLoss.of(Reason.DEADLINE, "not renewed until the hard deadline"), now);
  }

  private boolean isRenewalDue(Moment now) {
    if (now.disagreesSince(belief.sent()) && state == LeaseState.ACTIVE) {
      inFlight = Optional.empty();
      jeopardy(now);
      return true;
    }
    if (inFlight.isPresent()) {
      if (now.monotonic() < answerBy(inFlight.get())) {
        return false;
      }
      failed(inFlight.get(), "no answer in time", now);
    }
    return now.monotonic() >= nextRenewal;
  }

  /** Moves the state to where it is now, without doing what is due. */
  void advance(Moment now) {
    lock.lock();
    try {
      long elapsed = now.trustedElapsedSince(belief.sent());
      if (!state.isTerminal() && elapsed >= belief.remaining() - margin) {
        loseAtDeadline(now);
      }
    } finally {
      lock.unlock();
    }
  }

  /** When {@link #due} is to be asked next, on the monotonic clock; the largest value for never. */
  long wakeAt() {
    lock.lock();
    try {
      if (state.isTerminal()) {
        return NEVER;
      }
      long sent = belief.sent().monotonic();
      long wake = sent + belief.remaining() - margin;
      if (offer.isPresent()) {
        wake = Math.min(wake, offer.get().endsAt());
      }
      if (!renewing) {
        return wake;
      }
      if (maxHoldEnd() != NEVER) {
        wake = Math.min(wake, terms.grantedAt().monotonic() + maxHoldEnd());
      }
      wake = Math.min(wake, sent + belief.remaining() - softLead);
      return Math.min(wake, inFlight.map(this::answerBy).orElse(nextRenewal));
    } finally {
      lock.unlock();
    }
  }

  // Renewal.

  /** A renewal is about to be sent; empty if the lease is not renewed any more. */
  Optional<Belief.Attempt> beginRenewal(Moment now) {
    lock.lock();
    try {
      if (!renewing || state.isTerminal()) {
        return Optional.empty();
      }
      Belief.Attempt attempt =
          new Belief.Attempt(++attempts, now, belief.expiresAt(), terms.identity());
      inFlight = Optional.of(attempt);
      return Optional.of(attempt);
    } finally {
      lock.unlock();
    }
  }

  RenewCommand renewal(Belief.Attempt attempt) {
    return new RenewCommand(terms.key(), attempt.lease(), attempt.acknowledgedExpiry());
  }

  ReinstateCommand reinstatement(Belief.Attempt attempt) {
    return new ReinstateCommand(
        terms.key(),
        attempt.lease(),
        terms.grantId(),
        info,
        terms.timings().expiry(),
        Duration.ofNanos(attempt.sent().monotonicSince(terms.grantedAt())),
        terms.minHold(),
        terms.maxHold(),
        attempt.acknowledgedExpiry());
  }

  /**
   * The store answered.
   *
   * @return true if the store has lost the lease, and it is to be put back
   */
  boolean answered(Belief.Attempt attempt, RenewReply reply, Moment now) {
    lock.lock();
    try {
      if (state.isTerminal() || attempt.number() <= belief.attempt()) {
        return false;
      }
      if (inFlight.isPresent() && inFlight.get().number() == attempt.number()) {
        inFlight = Optional.empty();
      }
      if (reply instanceof RenewReply.Renewed r) {
        accept(
            new Belief(attempt.sent(), r.remaining().toNanos(), r.expiresAt(), attempt.number()),
            now);
      } else if (reply instanceof RenewReply.Reinstated r) {
        accept(
            new Belief(attempt.sent(), r.remaining().toNanos(), r.expiresAt(), attempt.number()),
            now);
        publish(Kind.REINSTATED, Optional.empty(), now);
      } else if (reply instanceof RenewReply.NotDone notDone) {
        failed(attempt, notDone.reason(), now);
      } else if (reply instanceof Refusal refusal) {
        refusedRenewal(attempt, refusal, now);
      } else if (now.disagreesSince(belief.sent())) {
        failed(attempt, "the store lost state while the clocks disagree", now);
      } else {
        return renewing;
      }
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** The store did not answer. */
  void unanswered(Belief.Attempt attempt, String why, Moment now) {
    lock.lock();
    try {
      boolean current = inFlight.isPresent() && inFlight.get().number() == attempt.number();
      if (current && !state.isTerminal()) {
        failed(attempt, why, now);
      }
    } finally {
      lock.unlock();
    }
  }

  private void accept(Belief newest, Moment now) {
    belief = newest;
    failures = 0;
    nextRenewal = Math.max(renewalAfter(newest), newest.sent().monotonic() + retryWindow / 8);
    if (state == LeaseState.JEOPARDY) {
      state = LeaseState.ACTIVE;
      publish(Kind.RECOVERED, Optional.empty(), now);
    }
  }

  private void refusedRenewal(Belief.Attempt attempt, Refusal refusal, Moment now) {
    boolean outdated =
        refusal instanceof Refusal.Expired && attempt.acknowledgedExpiry() < belief.expiresAt();
    if (outdated) {
      failed(attempt, "refused by an older copy of the store", now);
    } else if (refusal instanceof Refusal.Revoked revoked) {
      String until = "revoked: free in " + revoked.remaining();
      drain(LeaseLoss.of(Reason.REVOKED, until), now);
    } else {
      refused(refusal, now);
    }
  }

  private void failed(Belief.Attempt attempt, String why, Moment now) {
    inFlight = Optional.empty();
    long gap = Math.min((retryWindow / 8) << Math.min(failures, 2), retryWindow / 2);
    failures++;
    nextRenewal = now.monotonic() + gap / 2 + terms.random().nextLong(gap / 2 + 1);
    Log.LOGGER.log(
        System.Logger.Level.DEBUG,
        "renewal {0} of {1} failed: {2}",
        attempt.number(),
        terms.key(),
        why);
    if (state == LeaseState.ACTIVE) {
      jeopardy(now);
    }
  }

  private void jeopardy(Moment now) {
    state = LeaseState.JEOPARDY;
    publish(Kind.JEOPARDY, Optional.empty(), now);
  }

  // The end.

  /** The store says that the lease is over. */
  void refused(Refusal refusal, Moment now) {
    lock.lock();
    try {
      if (state.isTerminal()) {
        return;
      }
      LeaseLoss why = LeaseLosses.of(refusal);
      if (why.reason() == Reason.HANDED_OVER) {
        lose(LeaseState.HANDED_OVER, why, now);
      } else {
        lose(LeaseState.LOST, why, now);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends belief for a reason of this side. Returns false if it had ended. */
  boolean abort(LeaseLoss why, Moment now) {
    lock.lock();
    try {
      if (state.isTerminal()) {
        return false;
      }
      lose(LeaseState.LOST, why, now);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** The holder releases the lease: belief ends. Returns false if it had ended. */
  boolean beginRelease(Moment now) {
    lock.lock();
    try {
      if (state.isTerminal()) {
        return false;
      }
      renewing = false;
      inFlight = Optional.empty();
      state = LeaseState.RELEASED;
      conclude(HandOver.Outcome.NOT_ATTACHED);
      publish(Kind.RELEASED, Optional.empty(), now);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** The holder offers the lease: belief ends. Empty if the lease is over or drains. */
  Optional<DefaultHandOver> offer(DefaultHandOver newOffer, Moment now) {
    lock.lock();
    try {
      boolean again = offer.isPresent() && !state.isTerminal();
      if (!again && (!renewing || state.isTerminal())) {
        return Optional.empty();
      }
      DefaultHandOver current = again ? offer.get().extendedBy(newOffer) : newOffer;
      offer = Optional.of(current);
      offered = true;
      if (!again) {
        LeaseLoss why = LeaseLoss.of(Reason.HANDED_OVER, "offered to another process");
        state = LeaseState.DRAINING;
        publish(Kind.DRAINING, Optional.of(why), now);
      }
      nextRenewal = Math.min(nextRenewal, now.monotonic() + offerCheck());
      return Optional.of(current);
    } finally {
      lock.unlock();
    }
  }

  private Due endOffer(DefaultHandOver over, Moment now) {
    if (over.otherwise() == HandOver.Otherwise.RELEASE) {
      return beginRelease(now) ? Due.RELEASE : Due.NOTHING;
    }
    lose(
        LeaseState.LOST,
        LeaseLoss.of(Reason.NOT_ATTACHED, "nobody attached in time; left to expire"),
        now);
    return Due.NOTHING;
  }

  private void drain(LeaseLoss why, Moment now) {
    renewing = false;
    inFlight = Optional.empty();
    if (state.compareTo(LeaseState.DRAINING) < 0) {
      state = LeaseState.DRAINING;
      draining = Optional.of(why);
      publish(Kind.DRAINING, Optional.of(why), now);
    }
  }

  private void lose(LeaseState end, LeaseLoss why, Moment now) {
    renewing = false;
    inFlight = Optional.empty();
    state = end;
    loss = Optional.of(why);
    boolean handedOver = end == LeaseState.HANDED_OVER;
    if (handedOver) {
      conclude(HandOver.Outcome.ATTACHED);
    } else if (why.reason() == Reason.NOT_ATTACHED) {
      conclude(HandOver.Outcome.NOT_ATTACHED);
    } else {
      conclude(HandOver.Outcome.LOST);
    }
    publish(handedOver ? Kind.HANDED_OVER : Kind.LOST, Optional.of(why), now);
  }

  private void conclude(HandOver.Outcome outcome) {
    offer.ifPresent(o -> events.tell(() -> o.result().complete(outcome)));
  }

  // Metadata.

  long nextAnnotation() {
    lock.lock();
    try {
      return ++annotations;
    } finally {
      lock.unlock();
    }
  }

  void annotated(long number, Map<String, String> metadata) {
    lock.lock();
    try {
      if (number > info.metadataNumber()) {
        info = info.annotated(number, metadata);
      }
    } finally {
      lock.unlock();
    }
  }

  // Arithmetic.

  private long maxHoldEnd() {
    return terms.maxHold().isZero() ? NEVER : terms.maxHold().toNanos();
  }

  /** A reply must come before it is time for the next attempt, so that one hung call costs one. */
  private long answerBy(Belief.Attempt attempt) {
    return attempt.sent().monotonic() + Math.min(terms.callTimeout().toNanos(), retryWindow / 4);
  }

  /** How long the store may take over a renewal of this lease. */
  Duration renewalTimeout() {
    return Duration.ofNanos(Math.min(terms.callTimeout().toNanos(), retryWindow / 4));
  }

  /** Rounded down to a grid, so that leases of one manager fall due together and share a batch. */
  private long renewalAfter(Belief b) {
    long grid = Math.max(1, terms.timings().renew().toNanos() / RENEWALS_GRID);
    long at = Math.floorDiv(b.sent().monotonic() + b.remaining() - renewLead, grid) * grid;
    return offered ? Math.min(at, b.sent().monotonic() + offerCheck()) : at;
  }

  /** An offered lease is renewed more often, so that its end is noticed soon. */
  private long offerCheck() {
    return terms.timings().renew().toNanos() / 4;
  }

  private void publish(Kind kind, Optional<LeaseLoss> why, Moment now) {
    Instant at = Instant.ofEpochSecond(0, now.wall());
    events.publish(new LeaseEvent(terms.key(), terms.identity().token(), kind, state, why, at));
  }
}
