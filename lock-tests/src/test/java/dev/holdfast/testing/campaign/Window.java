package dev.holdfast.testing.campaign;

/**
 * One key for a while.
 *
 * @param title what it is
 * @param key the key
 * @param from its first instant
 * @param span how long it is, in nanoseconds
 */
record Window(String title, Object key, long from, long span) {
  long to() {
    return from + span;
  }

  boolean has(long instant) {
    return instant >= from && instant < to();
  }
}
