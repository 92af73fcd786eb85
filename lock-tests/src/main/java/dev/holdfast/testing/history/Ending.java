package dev.holdfast.testing.history;

/**
 * Somebody freed the lock from this grant, or, where the {@linkplain Call#answered() call was not
 * answered}, may have done so at any instant from its start on.
 */
public sealed interface Ending extends TokenObservation permits ForcedRelease, Released {}
