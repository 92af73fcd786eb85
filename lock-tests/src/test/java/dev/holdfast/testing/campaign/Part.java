package dev.holdfast.testing.campaign;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/**
 * A part of a campaign, and how long it lasts on each store: as short as in every build where
 * nobody said how long, and not at all for 0 minutes.
 */
enum Part {
  /** Clients of one process: {@code -Dholdfast.minutes}. */
  CLIENTS("holdfast.minutes"),
  /** Holders that are processes: {@code -Dholdfast.processes}. */
  PROCESSES("holdfast.processes"),
  /** A thousand leases: {@code -Dholdfast.endurance}. There is no short form of it. */
  ENDURANCE("holdfast.endurance");

  private final String property;
  private final Optional<Duration> length;

  Part(String property) {
    this.property = property;
    length = Optional.ofNullable(Long.getLong(property)).map(Duration::ofMinutes);
  }

  /** Whether it is the short form of every build. */
  boolean isShort() {
    return length.isEmpty();
  }

  /** How long it lasts; nothing if it is short. */
  Duration length() {
    return length.orElse(Duration.ZERO);
  }

  /** Skips the test that asks, unless this part is wanted. */
  void orSkip() {
    boolean wanted = isShort() ? this != ENDURANCE : !length().isZero();
    Assumptions.assumeTrue(wanted, "run it with -Pcampaign -D" + property + "=N minutes");
  }
}
