package dev.holdfast.testing.history;

/** A sighting that names who had the lock. */
public sealed interface HolderSighting extends Sighting permits Found, Granted, Held {

  /** The holder's id; one grant has one holder id for its whole life, hand-over included. */
  String holderId();
}
