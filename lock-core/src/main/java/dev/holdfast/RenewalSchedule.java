package dev.holdfast;

/**
 * Which renewal of one lease is on its way, and when the next is due. Guarded by the lease's lock.
 */
final class RenewalSchedule {
  private final RenewalPace pace;
  private boolean stopped;
  private boolean asked;
  private boolean onItsWay;
  private int attempts;
  private int failures;

  /** When the next one is due, or the one on its way should have been answered. */
  private long next;

  RenewalSchedule(RenewalPace pace, Belief first) {
    this.pace = pace;
    next = pace.afterSuccess(first);
  }

  RenewalPace pace() {
    return pace;
  }

  /** Nothing is renewed any more. */
  void stop() {
    stopped = true;
    onItsWay = false;
  }

  boolean isStopped() {
    return stopped;
  }

  /** The next one is due no later than this; none that is on its way is waited for. */
  void hurry(long at) {
    onItsWay = false;
    next = Math.min(next, at);
  }

  /** While the lease is offered, its end is to be noticed soon. */
  void watchOffer(long now) {
    if (!onItsWay) {
      next = Math.min(next, pace.whileOffered(now));
    }
  }

  /** The number of the one on its way, if its answer should have come; 0 for none. */
  int overdue(long now) {
    return onItsWay && now >= next ? attempts : 0;
  }

  boolean isDue(long now) {
    return !stopped && !onItsWay && now >= next;
  }

  /**
   * Whether it is due no later than this at its regular time: not after a failure or unanswered.
   */
  boolean isRegularBy(long time) {
    return !stopped && !asked && failures == 0 && !onItsWay && time >= next;
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
  Belief.Attempt begin(Moment now, Belief belief) {
    asked = false;
    attempts++;
    onItsWay = true;
    next = now.monotonic() + pace.answerTime();
    return new Belief.Attempt(attempts, now, belief.expiresAt());
  }

  /** One succeeded. If a later one is on its way, its answer is waited for. */
  void succeeded(Belief newest) {
    failures = 0;
    onItsWay &= newest.attempt() < attempts;
    if (!onItsWay) {
      next = pace.afterSuccess(newest);
    }
  }

  /** The newest success is not good enough: another one is due, after a pause. */
  void again(long now) {
    failures++;
    if (!onItsWay) {
      next = pace.afterFailure(failures, now);
    }
  }

  /**
   * One failed. Only the newest matters: otherwise another one is on its way.
   *
   * @param attempt its number
   * @return whether it was the newest
   */
  boolean failed(int attempt, long now) {
    boolean newest = onItsWay && attempt == attempts;
    if (newest) {
      onItsWay = false;
      again(now);
    }
    return newest;
  }

  /** When something is due; the largest value for never. */
  long wakeAt() {
    return stopped ? Long.MAX_VALUE : next;
  }
}
