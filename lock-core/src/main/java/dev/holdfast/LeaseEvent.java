package dev.holdfast;

import java.time.Instant;
import java.util.Optional;

/**
 * Something that happened to a lease on the holder's side.
 *
 * @param key the lease's key
 * @param token the lease's token
 * @param kind what happened
 * @param state the state from then on
 * @param loss why, for DRAINING, LOST and HANDED_OVER; empty otherwise
 * @param at when, by the local wall clock
 */
public record LeaseEvent(
    LockKey key,
    FencingToken token,
    Kind kind,
    LeaseState state,
    Optional<LeaseLoss> loss,
    Instant at) {

  /** What happened. */
  public enum Kind {
    /** A renewal failed or the clocks disagree. */
    JEOPARDY,
    /** A renewal succeeded after that. */
    RECOVERED,
    /** The store had lost the lease, and has it again under its own token. */
    REINSTATED,
    /** The lease is not renewed any more, or belief has ended by a hand-over. */
    DRAINING,
    /** Terminal. */
    LOST,
    /** Terminal. */
    RELEASED,
    /** Terminal. */
    HANDED_OVER
  }
}
