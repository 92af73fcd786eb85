package dev.holdfast.examples.scheduler;

import java.time.Duration;

/** Under which names something is kept in a store, and for how long. */
enum Place {
  /** For the tour, which removes all of it. Where it could not, Redis does, after an hour. */
  TOUR("holdfast-tour", Duration.ofHours(1)),
  /** For schedulers. What nobody wrote to for 30 days may go. */
  SCHEDULER("holdfast-spawn", Duration.ofDays(30));

  private final String prefix;
  private final Duration retention;

  Place(String prefix, Duration retention) {
    this.prefix = prefix;
    this.retention = retention;
  }

  /** What keys in Redis begin with. */
  String prefix() {
    return prefix;
  }

  /** The name of a table. */
  String table(String name) {
    return prefix.replace('-', '_') + "_" + name;
  }

  Duration retention() {
    return retention;
  }
}
