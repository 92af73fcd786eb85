package dev.holdfast.testing;

/** What some tests need of a store besides the store itself. */
public enum Hook {
  /** A clock that the test can set: {@link LockStoreContract#openStoreWithClock()}. */
  CLOCK,
  /** A way to lose every record: {@link LockStoreContract#loseState()}. */
  STATE_LOSS,
  /** A way to keep one record locked: {@link LockStoreContract#lockElsewhere}. */
  ROW_LOCK
}
