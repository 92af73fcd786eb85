package dev.holdfast.testing.campaign;

import dev.holdfast.testing.history.TokenObservation;
import java.util.List;

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

  /** The middle half of it. */
  Window half() {
    return new Window(title, key, from + span / 4, span / 2);
  }

  /** What was seen of the key in this time. */
  List<TokenObservation> in(List<TokenObservation> all) {
    return all.stream()
        .filter(each -> each.key().equals(key) && each.start() >= from && each.start() < to())
        .toList();
  }
}
