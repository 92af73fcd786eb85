package dev.holdfast;

import java.util.Optional;

/**
 * Which renewal of one lease is on its way, and when the next is due. Guarded by the lease's lock.
 */
final class RenewalSchedule {
  private final RenewalPace pace;
  private boolean stopped;
  private boolean asked;
  private int attempts;
  private int failures;
  private long next;
  private Optional<Belief.Attempt> onItsWay = Optional.empty();

  RenewalSchedule(RenewalPace pace, Belief first) {
    this.pace = pace;
    next = pace.afterSuccess(first);
  }

  /** Nothing is renewed any more. */
  void stop() {
    stopped = true;
    onItsWay = Optional.empty();
  }

  boolean isStopped() {
    return stopped;
  }

  /** The next one is due no later than this; none that is on its way is waited for. */
  void hurry(long at) {
    onItsWay = Optional.empty();
    next = Math.min(next, at);
  }

  /** While the lease is offered, its end is to be noticed soon. */
  void watchOffer(long now) {
    next = Math.min(next, pace.whileOffered(now));
  }

  /** The one on its way, if its answer should have come. */
  Optional<Belief.Attempt> overdue(long now) {
    return onItsWay.filter(attempt -> now >= answerBy(attempt));
  }

  boolean isDue(long now) {
    return !stopped && onItsWay.isEmpty() && now >= next;
  }

  /**
   * Whether it is due no later than this at its regular time: not after a failure or unanswered.
   */
  boolean isRegularBy(long time) {
    return !stopped && !asked && failures == 0 && onItsWay.isEmpty() && time >= next;
  }

  /**
   * Somebody is asked to send one.
   *
   * @return whether the one asked for before was begun
   */
  boolean ask(long now) {
    boolean begun = !asked;
    asked = true;
    next = now + pace.answerTime();
    return begun;
  }

  /** One is sent. */
  Belief.Attempt begin(Moment now, Belief belief, LeaseTerms terms) {
    asked = false;
    attempts++;
    Belief.Attempt attempt =
        new Belief.Attempt(attempts, now, belief.expiresAt(), terms.identity());
    onItsWay = Optional.of(attempt);
    return attempt;
  }

  void succeeded(Belief newest) {
    onItsWay = onItsWay.filter(attempt -> attempt.number() > newest.attempt());
    failures = 0;
    next = pace.afterSuccess(newest);
  }

  /** The newest success is not good enough: another one is due, after a pause. */
  void again(long now) {
    failures++;
    next = pace.afterFailure(failures, now);
  }

  /**
   * One failed. Only the newest matters: otherwise another one is on its way.
   *
   * @return whether it was the newest
   */
  boolean failed(Belief.Attempt attempt, long now) {
    boolean newest = onItsWay.isPresent() && onItsWay.get().number() == attempt.number();
    if (newest) {
      onItsWay = Optional.empty();
      again(now);
    }
    return newest;
  }

  /** When something is due; the largest value for never. */
  long wakeAt() {
    if (stopped) {
      return Long.MAX_VALUE;
    }
    return onItsWay.isPresent() ? answerBy(onItsWay.get()) : next;
  }

  private long answerBy(Belief.Attempt attempt) {
    return attempt.sent().monotonic() + pace.answerTime();
  }
}
