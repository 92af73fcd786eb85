package dev.holdfast;

import dev.holdfast.LeaseEvent.Kind;
import dev.holdfast.LeaseLoss.Reason;
import java.time.Instant;
import java.util.Optional;

/**
 * Where one lease stands on the holder's side: what is believed of it, its state, and why it ended.
 * Reads need no lock; changes are made under the lease's.
 */
final class LeaseStanding extends NewestBelief {
  private final LeaseTerms terms;
  private final LeaseEvents events;
  private final long softLead;
  private final long margin;

  private volatile LeaseState state = LeaseState.ACTIVE;
  private volatile boolean offered;
  private volatile Optional<LeaseLoss> loss = Optional.empty();
  private volatile Optional<LeaseLoss> draining = Optional.empty();
  private volatile Optional<ReleaseOutcome> releaseAnswer = Optional.empty();

  LeaseStanding(LeaseTerms terms, Belief first, LeaseEvents events) {
    super(first);
    this.terms = terms;
    this.events = events;
    softLead = terms.timings().expiry().minus(terms.timings().soft()).toNanos();
    margin = terms.timings().margin().toNanos();
  }

  // Reads.

  LeaseState state() {
    return state;
  }

  boolean isOver() {
    return state.isTerminal();
  }

  boolean isOffered() {
    return offered;
  }

  Optional<LeaseLoss> loss() {
    return loss;
  }

  /** How the lease ended at the store, as a release tells it; empty while that is not known. */
  Optional<ReleaseOutcome> endAtStore() {
    return releaseAnswer.or(() -> loss.flatMap(LeaseLosses::outcomeOf));
  }

  /** Nanoseconds until belief ends; 0 if it has, or while the clocks disagree. */
  long remaining(Moment now) {
    Belief b = belief();
    boolean believes = !isOver() && !offered && !now.disagreesSince(b.sent());
    return believes ? Math.max(0, b.remaining() - margin - now.elapsedSince(b.sent())) : 0;
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

  boolean isPastSoftDeadline(Moment now) {
    Belief b = belief();
    return now.trustedElapsedSince(b.sent()) >= b.remaining() - softLead;
  }

  boolean isPastHardDeadline(Moment now) {
    Belief b = belief();
    return now.trustedElapsedSince(b.sent()) >= b.remaining() - margin;
  }

  /** On the monotonic clock. */
  long softDeadline() {
    Belief b = belief();
    return b.sent().monotonic() + b.remaining() - softLead;
  }

  /** On the monotonic clock. */
  long hardDeadline() {
    Belief b = belief();
    return b.sent().monotonic() + b.remaining() - margin;
  }

  // Changes.

  /** ACTIVE becomes JEOPARDY. */
  void endanger(Moment now) {
    if (state == LeaseState.ACTIVE) {
      state = LeaseState.JEOPARDY;
      publish(Kind.JEOPARDY, Optional.empty(), now);
    }
  }

  /** JEOPARDY becomes ACTIVE. */
  void recover(Moment now) {
    if (state == LeaseState.JEOPARDY) {
      state = LeaseState.ACTIVE;
      publish(Kind.RECOVERED, Optional.empty(), now);
    }
  }

  /** The store has the lease again. */
  void reinstated(Moment now) {
    publish(Kind.REINSTATED, Optional.empty(), now);
  }

  void drain(LeaseLoss why, Moment now) {
    if (state.compareTo(LeaseState.DRAINING) < 0) {
      draining = Optional.of(why);
      state = LeaseState.DRAINING;
      publish(Kind.DRAINING, Optional.of(why), now);
    }
  }

  void offer(Moment now) {
    offered = true;
    if (state.compareTo(LeaseState.DRAINING) < 0) {
      state = LeaseState.DRAINING;
      LeaseLoss why = LeaseLoss.of(Reason.HANDED_OVER, "offered to another process");
      publish(Kind.DRAINING, Optional.of(why), now);
    }
  }

  void release(Moment now) {
    state = LeaseState.RELEASED;
    publish(Kind.RELEASED, Optional.empty(), now);
  }

  /** The store answered a release; later ones get this without asking. */
  void releaseAnswered(ReleaseOutcome outcome) {
    boolean byThatCall = outcome == ReleaseOutcome.RELEASED;
    releaseAnswer = Optional.of(byThatCall ? ReleaseOutcome.ALREADY_RELEASED : outcome);
  }

  void lose(LeaseLoss why, Moment now) {
    boolean handedOver = why.reason() == Reason.HANDED_OVER;
    loss = Optional.of(why);
    state = handedOver ? LeaseState.HANDED_OVER : LeaseState.LOST;
    publish(handedOver ? Kind.HANDED_OVER : Kind.LOST, loss, now);
    if (mustBeActedOn(why.reason())) {
      events.tell(
          () ->
              Log.LOGGER.log(
                  System.Logger.Level.WARNING,
                  "a lease with token {0} was lost: {1}",
                  terms.token(),
                  why.reason()));
    }
  }

  /** Who had offered the lease did not rely on it any more; some losses are reported elsewhere. */
  private boolean mustBeActedOn(Reason reason) {
    return switch (reason) {
      case CLOSED, UNREACHABLE -> false;
      case NOT_ATTACHED -> true;
      default -> !offered;
    };
  }

  /** What a loss at the hard deadline is called: what had stopped the renewals, if anything had. */
  LeaseLoss lossAtDeadline() {
    return draining
        .map(d -> LeaseLoss.of(d.reason(), d.detail() + "; its hard deadline has passed"))
        .orElse(LeaseLoss.of(Reason.DEADLINE, "not renewed until the hard deadline"));
  }

  private void publish(Kind kind, Optional<LeaseLoss> why, Moment now) {
    Instant at = Instant.ofEpochSecond(0, now.wall());
    events.publish(new LeaseEvent(terms.key(), terms.token(), kind, state, why, at));
  }
}
