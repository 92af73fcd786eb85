package dev.holdfast;

import java.util.Optional;

/** The offer of one lease to another process, if there is one. Guarded by the lease's lock. */
final class LeaseOffer {
  private final LeaseEvents events;
  private final long lastWordTime;
  private volatile Optional<DefaultHandOver> current = Optional.empty();
  private boolean lastWordAsked;

  /**
   * @param lastWordTime how long to wait for the last word of the store before a lease is left to
   *     expire
   */
  LeaseOffer(LeaseEvents events, long lastWordTime) {
    this.events = events;
    this.lastWordTime = lastWordTime;
  }

  /** May be called without the lock. */
  boolean isMade() {
    return current.isPresent();
  }

  /** Makes the offer, or changes its limit and its end. */
  DefaultHandOver make(DefaultHandOver newer) {
    lastWordAsked = false;
    DefaultHandOver made = current.map(before -> before.extendedBy(newer)).orElse(newer);
    current = Optional.of(made);
    return made;
  }

  /** The offer, if its time is over. */
  Optional<DefaultHandOver> over(Moment now) {
    return current.isPresent() && current.get().isOver(now) ? current : Optional.empty();
  }

  /** Whether the store has said after the end of the offer that nobody has attached, or cannot. */
  boolean hasLastWord(DefaultHandOver over, Belief belief, Moment now) {
    return belief.sent().monotonic() >= over.endsAt()
        || now.monotonic() >= over.endsAt() + lastWordTime;
  }

  /** Returns true once. */
  boolean askLastWord() {
    boolean first = !lastWordAsked;
    lastWordAsked = true;
    return first;
  }

  /** When something is due; the largest value for never. */
  long wakeAt() {
    Optional<DefaultHandOver> offer = current;
    if (offer.isEmpty()) {
      return Long.MAX_VALUE;
    }
    return offer.get().endsAt() + (lastWordAsked ? lastWordTime : 0);
  }

  /** What became of the offer. The first conclusion counts. */
  void conclude(HandOver.Outcome outcome) {
    if (current.isPresent()) {
      DefaultHandOver offer = current.get();
      events.tell(() -> offer.result().complete(outcome));
    }
  }
}
