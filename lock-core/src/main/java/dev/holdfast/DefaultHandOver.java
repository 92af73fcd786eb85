package dev.holdfast;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** An offer and its end on the monotonic clock. */
record DefaultHandOver(
    LeaseTicket ticket, Otherwise otherwise, long endsAt, CompletableFuture<Outcome> result)
    implements HandOver {

  /** Two lease times, which is time enough to start a process. */
  static Duration usualLimit(Lease lease) {
    Duration twice = lease.ttl().multipliedBy(2);
    return twice.compareTo(LeaseTimings.MAX_TTL) < 0 ? twice : LeaseTimings.MAX_TTL;
  }

  DefaultHandOver extendedBy(DefaultHandOver newer) {
    return new DefaultHandOver(ticket, newer.otherwise, newer.endsAt, result);
  }

  boolean isOver(Moment now) {
    return now.monotonic() >= endsAt;
  }

  @Override
  public CompletionStage<Outcome> outcome() {
    return result.minimalCompletionStage();
  }
}
