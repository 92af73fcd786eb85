package dev.holdfast.testing.history;

/** An observation that concerns one key, made during one call. */
public sealed interface KeyObservation extends Observation
    permits Abandoned, FoundNone, LeaseObservation, TokenObservation, Unanswered {

  /** The call during which it was observed. */
  Call call();

  /** The lock it concerns. */
  default Object key() {
    return call().key();
  }

  /** Who observed it. */
  default String process() {
    return call().process();
  }

  @Override
  default long start() {
    return call().start();
  }

  @Override
  default long end() {
    return call().end();
  }
}
