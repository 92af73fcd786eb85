package dev.holdfast.testing.campaign;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** How often what was met, and how often which trouble was made. Safe for many threads. */
final class Tally {
  private final Map<Count, LongAdder> counts = new EnumMap<>(Count.class);
  private final Map<Trouble, LongAdder> troubles = new EnumMap<>(Trouble.class);

  Tally() {
    for (Count each : Count.values()) {
      counts.put(each, new LongAdder());
    }
    for (Trouble each : Trouble.values()) {
      troubles.put(each, new LongAdder());
    }
  }

  void add(Count what) {
    add(what, 1);
  }

  void add(Count what, long times) {
    counts.get(what).add(times);
  }

  void add(Trouble what) {
    troubles.get(what).increment();
  }

  long of(Count what) {
    return counts.get(what).sum();
  }

  long of(Trouble what) {
    return troubles.get(what).sum();
  }

  /** Takes in what another run met. */
  void add(Tally other) {
    other.counts.forEach((what, times) -> add(what, times.sum()));
    other.troubles.forEach((what, times) -> troubles.get(what).add(times.sum()));
  }
}
