package dev.holdfast.testing.history;

/** An observation that names the grant it speaks of by its fencing token. */
public sealed interface TokenObservation extends KeyObservation
    permits Ending, GuardObservation, RenewalSent, SaidDead, Sighting {

  /** The fencing token of the grant; unique and rising per key. */
  long token();
}
