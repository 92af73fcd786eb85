package dev.holdfast.testing.history;

/**
 * One thing that somebody saw of a lock service, with the interval of time in which it was true at
 * some instant. What a checker is given is a {@link History} of them.
 */
public sealed interface Observation permits KeyObservation, StateLoss {

  /** The earliest instant at which it can have been true; see {@link Call} for the clock. */
  long start();

  /** The latest instant at which it can have been true, {@link Call#NEVER} if there is none. */
  long end();
}
