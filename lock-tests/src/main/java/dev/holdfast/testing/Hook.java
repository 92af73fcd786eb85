package dev.holdfast.testing;

/** What some tests need of a store, and not every store has. */
public enum Hook {
  /** A clock that the test can set: {@link LockStoreContract#openStoreWithClock()}. */
  CLOCK,
  /** A way to lose every record: {@link LockStoreContract#loseState()}. */
  STATE_LOSS,
  /** Word to other processes that a key is free: {@link dev.holdfast.spi.LockStore#onRelease}. */
  HINTS,
  /**
   * Records that {@link dev.holdfast.spi.LockStore#purge} removes, rather than their own expiry.
   */
  PURGE,
  /** A way to keep one record locked: {@link LockStoreContract#lockElsewhere}. */
  ROW_LOCK
}
