package dev.holdfast;

import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.spi.HolderInfo;
import dev.holdfast.spi.Refusal;
import dev.holdfast.spi.RenewReply;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The holder's side of one lease, as decisions on readings of the clocks and on replies. Does no
 * I/O and reads no clock.
 */
final class LeaseCore extends WakeQueue.Place {

  /** What is due. */
  enum Due {
    NOTHING,
    /** At its regular time: others may travel along. */
    RENEWAL,
    /** Another attempt, or out of turn. */
    LONE_RENEWAL,
    RELEASE
  }

  final LeaseTerms terms;
  final LeaseEvents events;
  final HolderNotes notes;

  /** Whether it is in line for the store. Guarded by the line's lock. */
  boolean inLine;

  private final LeaseStanding standing;
  private final RenewalSchedule renewals;
  private final LeaseOffer offer;
  private Optional<LeakWatch.Watched> watched = Optional.empty();

  LeaseCore(LeaseTerms terms, RenewalPace pace, HolderInfo info, Belief first, LeaseEvents events) {
    this.terms = terms;
    this.events = events;
    notes = new HolderNotes(info);
    standing = new LeaseStanding(terms, first, events);
    renewals = new RenewalSchedule(pace, first);
    offer = new LeaseOffer(events, 2 * pace.answerTime());
  }

  /** What watches over the lease stays reachable as long as this. */
  synchronized void watchedBy(LeakWatch.Watched watch) {
    watched = Optional.of(watch);
  }

  /** Makes a change, and hands on the events that it caused. */
  private <T> T change(Supplier<T> change) {
    try {
      synchronized (this) {
        return change.get();
      }
    } finally {
      events.flush();
    }
  }

  /** Where it stands, to be read. */
  LeaseStanding standing() {
    return standing;
  }

  boolean isHeld(Moment now) {
    return standing.remaining(now) > 0;
  }

  // Time passes.

  /** Moves the state to where it is now, and tells what is due. */
  Due due(Moment now) {
    return change(
        () -> {
          pass(now);
          if (standing.isOver()) {
            return Due.NOTHING;
          }
          Optional<DefaultHandOver> over =
              standing.isOffered() ? offer.over(now) : Optional.empty();
          return over.isPresent() ? endOffer(over.get(), now) : renewalDue(now);
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
          LeaseState before = standing.state();
          pass(now);
          return standing.state() != before;
        });
  }

  private void pass(Moment now) {
    if (standing.isOver()) {
      return;
    }
    if (standing.isPastHardDeadline(now)) {
      lose(standing.lossAtDeadline(), now);
      return;
    }
    if (now.monotonic() >= terms.maxHoldEndsAt()) {
      drain(LeaseLoss.of(Reason.MAX_HOLD, "held for " + terms.maxHold()), now);
    }
    if (standing.isPastSoftDeadline(now)) {
      drain(LeaseLoss.of(Reason.DEADLINE, "not renewed until the soft deadline"), now);
    }
    if (standing.state() == LeaseState.ACTIVE && disagreesWithBelief(now)) {
      standing.endanger(now);
      renewals.hurry(now.monotonic());
    }
  }

  private boolean disagreesWithBelief(Moment now) {
    return now.disagreesSince(standing.belief().sent());
  }

  private Due renewalDue(Moment now) {
    int late = renewals.overdue(now.monotonic());
    if (late > 0) {
      failed(late, "no answer in time", now);
    }
    if (!renewals.isDue(now.monotonic())) {
      return Due.NOTHING;
    }
    Due due = isRegularBy(now.monotonic()) ? Due.RENEWAL : Due.LONE_RENEWAL;
    if (!renewals.ask(now.monotonic())) {
      standing.endanger(now);
    }
    return due;
  }

  /** How much earlier than at its time it may be renewed along with others, in nanoseconds. */
  long company() {
    return renewals.pace().company();
  }

  /** Others are renewed now. Returns true if this lease is to be renewed along with them. */
  boolean travelsAlong(Moment now) {
    return change(
        () -> {
          pass(now);
          boolean comes = !standing.isOver() && isRegularBy(now.monotonic() + company());
          return comes && renewals.ask(now.monotonic());
        });
  }

  private boolean isRegularBy(long time) {
    return !standing.isOffered() && renewals.isRegularBy(time);
  }

  /** When {@link #due} is to be asked next, on the monotonic clock; the largest value for never. */
  synchronized long wakeAt() {
    if (standing.isOver()) {
      return Long.MAX_VALUE;
    }
    long wake = standing.hardDeadline();
    if (standing.isOffered()) {
      wake = Math.min(wake, offer.wakeAt());
    }
    if (!renewals.isStopped()) {
      wake = Math.min(wake, Math.min(standing.softDeadline(), terms.maxHoldEndsAt()));
    }
    return Math.min(wake, renewals.wakeAt());
  }

  // Renewal.

  /** How long the store may take over a renewal of this lease. */
  Duration renewalTimeout() {
    return renewals.pace().answerTimeout();
  }

  /** A renewal is about to be sent; empty if the lease is not renewed any more. */
  Optional<Belief.Attempt> beginRenewal(Moment now) {
    return change(
        () -> {
          pass(now);
          return renewals.isStopped()
              ? Optional.empty()
              : Optional.of(renewals.begin(now, standing.belief()));
        });
  }

  /**
   * The store answered.
   *
   * @return true if the store has lost the lease, and it is to be put back
   */
  boolean answered(Belief.Attempt attempt, RenewReply reply, Moment now) {
    return change(
        () -> {
          boolean tooLate = standing.isOver() || attempt.number() <= standing.belief().attempt();
          return !tooLate && hear(attempt, reply, now);
        });
  }

  private boolean hear(Belief.Attempt attempt, RenewReply reply, Moment now) {
    if (reply instanceof RenewReply.Renewed r) {
      accept(attempt, r.remaining(), r.expiresAt(), now);
    } else if (reply instanceof RenewReply.Reinstated r) {
      accept(attempt, r.remaining(), r.expiresAt(), now);
      standing.reinstated(now);
    } else if (reply instanceof Refusal refusal) {
      refused(attempt, refusal, now);
    } else if (reply instanceof RenewReply.NotDone notDone) {
      failed(attempt, notDone.reason(), now);
    } else if (!(reply instanceof RenewReply.StateLost)) {
      failed(attempt, "the store gave no answer to it", now);
    } else if (disagreesWithBelief(now)) {
      failed(attempt, "the store lost state while the local clocks disagree", now);
    } else {
      return !renewals.isStopped();
    }
    return false;
  }

  private void accept(Belief.Attempt attempt, Duration remaining, long expiresAt, Moment now) {
    Belief newest = new Belief(attempt.sent(), remaining.toNanos(), expiresAt, attempt.number());
    standing.believe(newest);
    renewals.succeeded(newest);
    if (standing.isOffered()) {
      renewals.watchOffer(now.monotonic());
    }
    if (disagreesWithBelief(now)) {
      renewals.again(now.monotonic());
    } else {
      standing.recover(now);
    }
  }

  private void refused(Belief.Attempt attempt, Refusal refusal, Moment now) {
    boolean outdated =
        refusal instanceof Refusal.Expired
            && attempt.acknowledgedExpiry() < standing.belief().expiresAt();
    if (outdated) {
      failed(attempt, "refused by an older copy of the store", now);
    } else if (refusal instanceof Refusal.Revoked) {
      drain(LeaseLosses.of(refusal), now);
    } else {
      lose(LeaseLosses.of(refusal), now);
    }
  }

  /** The store did not answer. */
  void unanswered(Belief.Attempt attempt, String why, Moment now) {
    change(
        () -> {
          failed(attempt, why, now);
          return attempt;
        });
  }

  private void failed(Belief.Attempt attempt, String why, Moment now) {
    failed(attempt.number(), why, now);
  }

  private void failed(int attempt, String why, Moment now) {
    if (renewals.failed(attempt, now.monotonic())) {
      logFailure(attempt, why);
      standing.endanger(now);
    }
  }

  private void logFailure(int attempt, String why) {
    if (Log.LOGGER.isLoggable(System.Logger.Level.DEBUG)) {
      String text = "renewal " + attempt + " of " + terms.key() + " failed: " + why;
      events.tell(() -> Log.LOGGER.log(System.Logger.Level.DEBUG, text));
    }
  }

  // The end.

  /** The lease is over, for a reason that is not the holder's wish. Returns false if it was. */
  boolean end(LeaseLoss why, Moment now) {
    return change(() -> !standing.isOver() && lose(why, now));
  }

  /** The holder releases the lease: belief ends. Returns false if it is over. */
  boolean beginRelease(Moment now) {
    return change(() -> !standing.isOver() && release(now));
  }

  /** As {@link #beginRelease}, but leaves a lease alone that was offered. */
  boolean beginClose(Moment now) {
    return change(() -> !standing.isOver() && !offer.isMade() && release(now));
  }

  private void drain(LeaseLoss why, Moment now) {
    renewals.stop();
    standing.drain(why, now);
  }

  private boolean release(Moment now) {
    renewals.stop();
    standing.release(now);
    return true;
  }

  private boolean lose(LeaseLoss why, Moment now) {
    renewals.stop();
    standing.lose(why, now);
    offer.conclude(
        switch (why.reason()) {
          case HANDED_OVER -> HandOver.Outcome.ATTACHED;
          case NOT_ATTACHED -> HandOver.Outcome.NOT_ATTACHED;
          default -> HandOver.Outcome.LOST;
        });
    return true;
  }

  // An offer to another process.

  /** The holder offers the lease: belief ends. Empty if the lease is over or drains. */
  Optional<DefaultHandOver> offer(DefaultHandOver newOffer, Moment now) {
    return change(
        () -> {
          if (standing.isOver() || !offer.isMade() && renewals.isStopped()) {
            return Optional.empty();
          }
          standing.offer(now);
          renewals.watchOffer(now.monotonic());
          return Optional.of(offer.make(newOffer));
        });
  }

  /** Before a lease is left to expire, one more renewal asks whether somebody has attached. */
  private Due endOffer(DefaultHandOver over, Moment now) {
    if (over.otherwise() == HandOver.Otherwise.RELEASE) {
      release(now);
      return Due.RELEASE;
    }
    if (renewals.isStopped() || offer.hasLastWord(over, standing.belief(), now)) {
      String why = "nobody attached in time; left to expire";
      lose(LeaseLoss.of(Reason.NOT_ATTACHED, why), now);
      return Due.NOTHING;
    }
    if (offer.askLastWord()) {
      renewals.hurry(now.monotonic());
    }
    return renewalDue(now);
  }

  /** What became of an offer that ended with a release. */
  void concludeOffer(HandOver.Outcome outcome) {
    change(
        () -> {
          offer.conclude(outcome);
          return outcome;
        });
  }
}
