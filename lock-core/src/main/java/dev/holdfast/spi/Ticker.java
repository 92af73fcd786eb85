package dev.holdfast.spi;

/**
 * The two local clocks that the holder's side reads. Tests inject their own.
 *
 * <p>Both must be readable from any thread, and cheap.
 */
public interface Ticker {

  /**
   * Nanoseconds of a clock that never goes back; only differences mean anything. It must not start
   * so high that a year later it overflows, as {@link System#nanoTime()} by itself may.
   */
  long monotonicNanos();

  /** Nanoseconds since 1970-01-01T00:00Z by the local wall clock, which may step either way. */
  long wallNanos();

  /** The clocks of this process. */
  static Ticker system() {
    return SystemTicker.INSTANCE;
  }
}
