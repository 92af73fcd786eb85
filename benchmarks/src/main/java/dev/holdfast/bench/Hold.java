package dev.holdfast.bench;

/** A lock that is held. */
interface Hold {
  /** Gives it back, and waits until that is done. */
  void release() throws Exception;
}
