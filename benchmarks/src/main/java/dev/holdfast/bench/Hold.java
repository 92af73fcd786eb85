package dev.holdfast.bench;

/** A lock that is held. */
interface Hold {
  /** Gives it back, and waits until that is done. */
  void release() throws Exception;

  /** Its fencing token; zero if it has none. */
  default long token() {
    return 0;
  }

  /** Whether it was lost meanwhile, as far as its holder is told; most are never told. */
  default boolean isLost() {
    return false;
  }
}
