package dev.holdfast.testing.history;

/** The grant had the lock at some instant of the call. */
public sealed interface Sighting extends TokenObservation
    permits Believed, HolderSighting, LeaseSighting {}
