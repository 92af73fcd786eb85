package dev.holdfast.testing.history;

import java.util.List;

/**
 * An instant before or after which something must have happened, and the observation that says so.
 *
 * @param at the instant, by the history's clock
 * @param because the reason; empty if there is none
 */
record Bound(long at, List<Observation> because) {

  /** The bound that everything keeps. */
  static final Bound ALWAYS = new Bound(Long.MIN_VALUE, List.of());

  /** The bound that nothing keeps. */
  static final Bound NEVER = new Bound(Long.MAX_VALUE, List.of());

  static Bound startOf(Observation observation) {
    return new Bound(observation.start(), List.of(observation));
  }

  static Bound endOf(Observation observation) {
    return new Bound(observation.end(), List.of(observation));
  }

  Bound later(Bound other) {
    return other.at > at ? other : this;
  }

  Bound earlier(Bound other) {
    return other.at < at ? other : this;
  }

  /** This bound moved by so many nanoseconds for another reason; an infinite one stays. */
  Bound plus(long nanos, Observation reason) {
    if (at == Long.MIN_VALUE || at == Long.MAX_VALUE) {
      return this;
    }
    long sum = at + nanos;
    boolean overflow = nanos > 0 ? sum < at : sum > at;
    return new Bound(overflow ? Long.MAX_VALUE : sum, List.of(reason));
  }
}
