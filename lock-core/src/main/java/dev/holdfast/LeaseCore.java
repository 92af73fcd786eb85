package dev.holdfast;

import dev.holdfast.LeaseEvent.Kind;
import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.spi.HolderInfo;
import dev.holdfast.spi.Refusal;
import dev.holdfast.spi.ReinstateCommand;
import dev.holdfast.spi.RenewCommand;
import dev.holdfast.spi.RenewReply;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The holder's side of one lease: its belief, its deadlines and its state, as decisions on readings
 * of the clocks and on replies. Does no I/O and reads no clock.
 */
final class LeaseCore {

  /** What is due. */
  enum Due {
    NOTHING,
    RENEWAL,
    RELEASE
  }

  private static final long NEVER = Long.MAX_VALUE;

  final LeaseTerms terms;
  final LeaseEvents events;
  final HolderNotes notes;

  private final RenewalPace pace;
  private final long softLead;
  private final long margin;

  private volatile Belief belief;
  private volatile LeaseState state = LeaseState.ACTIVE;
  private volatile Optional<DefaultHandOver> offer = Optional.empty();
  private volatile Optional<LeaseLoss> loss = Optional.empty();
  private volatile Optional<LeaseLoss> draining = Optional.empty();

  /** Guards what follows, and every change of what stands above. */
  private final ReentrantLock lock = new ReentrantLock();

  private boolean renewing = true;
  private boolean asked;
  private int attempts;
  private int failures;
  private Optional<Belief.Attempt> inFlight = Optional.empty();
  private long nextRenewal;
  private boolean lastWordAsked;

  LeaseCore(LeaseTerms terms, RenewalPace pace, HolderInfo info, Belief first, LeaseEvents events) {
    this.terms = terms;
    this.pace = pace;
    this.events = events;
    notes = new HolderNotes(info);
    softLead = terms.timings().expiry().minus(terms.timings().soft()).toNanos();
    margin = terms.timings().margin().toNanos();
    belief = first;
    nextRenewal = pace.afterSuccess(first);
  }

  /** Makes a change, and hands on the events that it caused. */
  private <T> T change(Supplier<T> change) {
    lock.lock();
    try {
      return change.get();
    } finally {
      lock.unlock();
      events.flush();
    }
  }

  // What callers see.

  boolean isHeld(Moment now) {
    return remaining(now) > 0;
  }

  /** Nanoseconds until belief ends; 0 if it has. */
  long remaining(Moment now) {
    Belief b = belief;
    if (state.isTerminal() || isOffered() || now.disagreesSince(b.sent())) {
      return 0;
    }
    return Math.max(0, b.remaining() - margin - now.elapsedSince(b.sent()));
  }

  LeaseState state() {
    return state;
  }

  boolean isOffered() {
    return offer.isPresent();
  }

  Optional<LeaseLoss> loss() {
    return loss;
  }

  /** The newest that the store acknowledged. */
  Belief belief() {
    return belief;
  }

  LeaseLoss whyNotHeld() {
    if (loss.isPresent()) {
      return loss.get();
    }
    if (state == LeaseState.RELEASED) {
      return LeaseLoss.of(Reason.CLOSED, "it was released here");
    }
    if (isOffered()) {
      return LeaseLoss.of(Reason.HANDED_OVER, "it was offered to another process");
    }
    return draining.orElse(LeaseLoss.of(Reason.DEADLINE, "the local clocks disagree"));
  }

  // Time passes.

  /** Moves the state to where it is now, and tells what is due. */
  Due due(Moment now) {
    return change(
        () -> {
          pass(now);
          if (state.isTerminal()) {
            return Due.NOTHING;
          }
          if (offer.isPresent() && offer.get().isOver(now)) {
            return endOffer(offer.get(), now);
          }
          return isRenewalDue(now) ? Due.RENEWAL : Due.NOTHING;
        });
  }

  /**
   * Moves the state to where it is now, without doing what is due.
   *
   * @return true if it has changed
   */
  boolean advance(Moment now) {
    return change(
        () -> {
          LeaseState before = state;
          pass(now);
          return state != before;
        });
  }

  private void pass(Moment now) {
    if (state.isTerminal()) {
      return;
    }
    long left = belief.remaining() - now.trustedElapsedSince(belief.sent());
    if (left <= margin) {
      loseAtDeadline(now);
      return;
    }
    if (now.monotonic() >= terms.maxHoldEndsAt()) {
      drain(LeaseLoss.of(Reason.MAX_HOLD, "held for " + terms.maxHold()), now);
    }
    if (left <= softLead) {
      drain(LeaseLoss.of(Reason.DEADLINE, "not renewed until the soft deadline"), now);
    }
    if (state == LeaseState.ACTIVE && now.disagreesSince(belief.sent())) {
      inFlight = Optional.empty();
      nextRenewal = now.monotonic();
      jeopardy(now);
    }
  }

  private void loseAtDeadline(Moment now) {
    LeaseLoss why =
        draining
            .map(d -> LeaseLoss.of(d.reason(), d.detail() + "; its hard deadline has passed"))
            .orElse(LeaseLoss.of(Reason.DEADLINE, "not renewed until the hard deadline"));
    lose(LeaseState.LOST, why, now);
  }

  private boolean isRenewalDue(Moment now) {
    if (!renewing) {
      return false;
    }
    if (inFlight.isPresent()) {
      if (now.monotonic() < answerBy(inFlight.get())) {
        return false;
      }
      failed(inFlight.get(), "no answer in time", now);
    }
    if (now.monotonic() < nextRenewal) {
      return false;
    }
    if (asked && state == LeaseState.ACTIVE) {
      jeopardy(now);
    }
    asked = true;
    nextRenewal = now.monotonic() + pace.answerTime();
    return true;
  }

  /** When {@link #due} is to be asked next, on the monotonic clock; the largest value for never. */
  long wakeAt() {
    lock.lock();
    try {
      if (state.isTerminal()) {
        return NEVER;
      }
      long hardDeadline = belief.sent().monotonic() + belief.remaining() - margin;
      long wake = Math.min(hardDeadline, offer.map(this::offerWakeAt).orElse(NEVER));
      if (!renewing) {
        return wake;
      }
      wake = Math.min(wake, terms.maxHoldEndsAt());
      wake = Math.min(wake, belief.sent().monotonic() + belief.remaining() - softLead);
      return Math.min(wake, inFlight.map(this::answerBy).orElse(nextRenewal));
    } finally {
      lock.unlock();
    }
  }

  // Renewal.

  /** A renewal is about to be sent; empty if the lease is not renewed any more. */
  Optional<Belief.Attempt> beginRenewal(Moment now) {
    return change(
        () -> {
          if (!renewing || state.isTerminal()) {
            return Optional.empty();
          }
          asked = false;
          inFlight =
              Optional.of(
                  new Belief.Attempt(++attempts, now, belief.expiresAt(), terms.identity()));
          return inFlight;
        });
  }

  RenewCommand renewal(Belief.Attempt attempt) {
    return new RenewCommand(terms.key(), attempt.lease(), attempt.acknowledgedExpiry());
  }

  ReinstateCommand reinstatement(Belief.Attempt attempt) {
    return new ReinstateCommand(
        terms.key(),
        attempt.lease(),
        terms.grantId(),
        notes.info(),
        terms.timings().expiry(),
        Duration.ofNanos(attempt.sent().monotonicSince(terms.grantedAt())),
        terms.minHold(),
        terms.maxHold(),
        attempt.acknowledgedExpiry());
  }

  /** How long the store may take over a renewal of this lease. */
  Duration renewalTimeout() {
    return Duration.ofNanos(pace.answerTime());
  }

  private long answerBy(Belief.Attempt attempt) {
    return attempt.sent().monotonic() + pace.answerTime();
  }

  /**
   * The store answered.
   *
   * @return true if the store has lost the lease, and it is to be put back
   */
  boolean answered(Belief.Attempt attempt, RenewReply reply, Moment now) {
    return change(
        () ->
            !state.isTerminal()
                && attempt.number() > belief.attempt()
                && hear(attempt, reply, now));
  }

  private boolean hear(Belief.Attempt attempt, RenewReply reply, Moment now) {
    if (reply instanceof RenewReply.Renewed r) {
      accept(attempt, r.remaining(), r.expiresAt(), now);
    } else if (reply instanceof RenewReply.Reinstated r) {
      accept(attempt, r.remaining(), r.expiresAt(), now);
      publish(Kind.REINSTATED, Optional.empty(), now);
    } else if (reply instanceof Refusal refusal) {
      refusedRenewal(attempt, refusal, now);
    } else if (reply instanceof RenewReply.NotDone notDone) {
      failed(attempt, notDone.reason(), now);
    } else if (!(reply instanceof RenewReply.StateLost)) {
      failed(attempt, "the store gave no answer to it", now);
    } else if (now.disagreesSince(belief.sent())) {
      failed(attempt, "the store lost state while the local clocks disagree", now);
    } else {
      return renewing;
    }
    return false;
  }

  /** The store did not answer. */
  void unanswered(Belief.Attempt attempt, String why, Moment now) {
    change(
        () -> {
          if (!state.isTerminal()) {
            failed(attempt, why, now);
          }
          return attempt;
        });
  }

  private void accept(Belief.Attempt attempt, Duration remaining, long expiresAt, Moment now) {
    belief = new Belief(attempt.sent(), remaining.toNanos(), expiresAt, attempt.number());
    if (isCurrent(attempt)) {
      inFlight = Optional.empty();
    }
    if (state == LeaseState.JEOPARDY && now.disagreesSince(attempt.sent())) {
      nextRenewal = pace.afterFailure(++failures, now.monotonic());
      return;
    }
    failures = 0;
    long next = pace.afterSuccess(belief);
    nextRenewal = isOffered() ? Math.min(next, pace.whileOffered(now.monotonic())) : next;
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
    } else if (refusal instanceof Refusal.Revoked) {
      drain(LeaseLosses.of(refusal), now);
    } else {
      refused(LeaseLosses.of(refusal), now);
    }
  }

  /** Only the failure of the newest attempt matters: another one is on its way otherwise. */
  private void failed(Belief.Attempt attempt, String why, Moment now) {
    if (!isCurrent(attempt)) {
      return;
    }
    inFlight = Optional.empty();
    failures++;
    nextRenewal = pace.afterFailure(failures, now.monotonic());
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

  private boolean isCurrent(Belief.Attempt attempt) {
    return inFlight.isPresent() && inFlight.get().number() == attempt.number();
  }

  private void jeopardy(Moment now) {
    state = LeaseState.JEOPARDY;
    publish(Kind.JEOPARDY, Optional.empty(), now);
  }

  // The end.

  /** The lease is over, for a reason that is not the holder's wish. Returns false if it was. */
  boolean end(LeaseLoss why, Moment now) {
    return change(() -> !state.isTerminal() && refused(why, now));
  }

  private boolean refused(LeaseLoss why, Moment now) {
    boolean handedOver = why.reason() == Reason.HANDED_OVER;
    lose(handedOver ? LeaseState.HANDED_OVER : LeaseState.LOST, why, now);
    return true;
  }

  /** The holder releases the lease: belief ends. Returns false if it is over. */
  boolean beginRelease(Moment now) {
    return change(() -> !state.isTerminal() && release(now));
  }

  /** As {@link #beginRelease}, but leaves a lease alone that was offered. */
  boolean beginClose(Moment now) {
    return change(() -> !state.isTerminal() && !isOffered() && release(now));
  }

  private boolean release(Moment now) {
    renewing = false;
    inFlight = Optional.empty();
    state = LeaseState.RELEASED;
    publish(Kind.RELEASED, Optional.empty(), now);
    return true;
  }

  /** What became of an offer that ended with a release. */
  void concludeOffer(HandOver.Outcome outcome) {
    change(
        () -> {
          conclude(outcome);
          return outcome;
        });
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
    loss = Optional.of(why);
    state = end;
    if (end == LeaseState.HANDED_OVER) {
      conclude(HandOver.Outcome.ATTACHED);
    } else if (why.reason() == Reason.NOT_ATTACHED) {
      conclude(HandOver.Outcome.NOT_ATTACHED);
    } else {
      conclude(HandOver.Outcome.LOST);
    }
    publish(end == LeaseState.LOST ? Kind.LOST : Kind.HANDED_OVER, Optional.of(why), now);
  }

  private void publish(Kind kind, Optional<LeaseLoss> why, Moment now) {
    Instant at = Instant.ofEpochSecond(0, now.wall());
    events.publish(new LeaseEvent(terms.key(), terms.token(), kind, state, why, at));
  }

  // An offer to another process.

  /** The holder offers the lease: belief ends. Empty if the lease is over or drains. */
  Optional<DefaultHandOver> offer(DefaultHandOver newOffer, Moment now) {
    return change(
        () -> {
          if (state.isTerminal() || !renewing && !isOffered()) {
            return Optional.empty();
          }
          boolean first = !isOffered();
          offer = offer.map(before -> before.extendedBy(newOffer)).or(() -> Optional.of(newOffer));
          if (first) {
            LeaseLoss why = LeaseLoss.of(Reason.HANDED_OVER, "offered to another process");
            state = LeaseState.DRAINING;
            publish(Kind.DRAINING, Optional.of(why), now);
          }
          lastWordAsked = false;
          nextRenewal = Math.min(nextRenewal, pace.whileOffered(now.monotonic()));
          return offer;
        });
  }

  /** Before a lease is left to expire, one more renewal asks whether somebody has attached. */
  private Due endOffer(DefaultHandOver over, Moment now) {
    if (over.otherwise() == HandOver.Otherwise.RELEASE) {
      release(now);
      return Due.RELEASE;
    }
    boolean answered = belief.sent().monotonic() >= over.endsAt();
    if (answered || !renewing || now.monotonic() >= lastWordBy(over)) {
      lose(
          LeaseState.LOST,
          LeaseLoss.of(Reason.NOT_ATTACHED, "nobody attached in time; left to expire"),
          now);
      return Due.NOTHING;
    }
    if (!lastWordAsked) {
      lastWordAsked = true;
      inFlight = Optional.empty();
      nextRenewal = now.monotonic();
    }
    return isRenewalDue(now) ? Due.RENEWAL : Due.NOTHING;
  }

  private long lastWordBy(DefaultHandOver over) {
    return over.endsAt() + 2 * pace.answerTime();
  }

  private long offerWakeAt(DefaultHandOver current) {
    return lastWordAsked ? lastWordBy(current) : current.endsAt();
  }

  private void conclude(HandOver.Outcome outcome) {
    offer.ifPresent(o -> events.tell(() -> o.result().complete(outcome)));
  }
}
