package dev.holdfast;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** An offer and its end on the monotonic clock. */
record DefaultHandOver(
    LeaseTicket ticket, Otherwise otherwise, long endsAt, CompletableFuture<Outcome> result)
    implements HandOver {

  DefaultHandOver extendedBy(DefaultHandOver newer) {
    return new DefaultHandOver(ticket, newer.otherwise, newer.endsAt, result);
  }

  boolean isOver(Moment now) {
    return now.monotonic() >= endsAt;
  }

  @Override
  public CompletionStage<Outcome> outcome() {
    return result.copy();
  }
}
