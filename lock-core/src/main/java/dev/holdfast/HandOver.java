package dev.holdfast;

import java.util.concurrent.CompletionStage;

/** A lease that is offered to another process. */
public interface HandOver {

  /** What happens to a lease that nobody attached to in time. */
  enum Otherwise {
    /** It is released: the key is free at once. */
    RELEASE,
    /** It is not renewed any more: the key is free when the lease ends. */
    EXPIRE
  }

  /** What became of an offer. */
  enum Outcome {
    /**
     * Another process attached; the lease is its. Noticed at this side's next renewal, so up to a
     * quarter of the renewal time later; the last one comes at the end of the offer.
     */
    ATTACHED,
    /** Nobody attached in time. */
    NOT_ATTACHED,
    /**
     * The lease ended before, this manager was closed, or the store did not answer at the end: what
     * became of the offer is not known here.
     */
    LOST
  }

  /** What the other process needs to attach. */
  LeaseTicket ticket();

  /** Completes with what became of the offer. */
  CompletionStage<Outcome> outcome();
}
