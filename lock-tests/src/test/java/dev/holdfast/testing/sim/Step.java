package dev.holdfast.testing.sim;

import dev.holdfast.HandOver;
import dev.holdfast.LeaseTimings;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One thing that happens in a script. Managers, keys, leases and tickets are numbered, modulo how
 * many there are; leases and tickets from the newest on. What has no object does nothing.
 */
sealed interface Step {

  /** The timings that a script uses. */
  enum Timing {
    /** Those of the managers. */
    DEFAULT(LeaseTimings.defaults()),
    /** The least margin, and hardly room for three attempts. */
    TIGHT(30, 45, 54),
    /** A long margin. */
    EARLY(10, 25, 30);

    final LeaseTimings timings;

    Timing(LeaseTimings timings) {
      this.timings = timings;
    }

    Timing(int renew, int soft, int hard) {
      this(
          new LeaseTimings(
              Duration.ofSeconds(renew),
              Duration.ofSeconds(soft),
              Duration.ofSeconds(hard),
              Duration.ofSeconds(60)));
    }
  }

  // What callers do.

  /**
   * Acquire; {@code waitMillis} 0 for at once, {@code tag} 0 for none. The caller goes away after
   * {@code leaveMillis}, 0 for never.
   */
  record Acquire(
      int manager,
      int key,
      int waitMillis,
      int leaveMillis,
      int tag,
      int minHoldMillis,
      int maxHoldMillis,
      Timing timing)
      implements Step {

    /** Waits so long, and nothing special. */
    Acquire(int manager, int key, int waitMillis) {
      this(manager, key, waitMillis, 0, 0, 0, 0, Timing.DEFAULT);
    }
  }

  /** Acquire, work for so long, release: as {@code runIfFree} does. */
  record Run(int manager, int key, int waitMillis, int workMillis) implements Step {}

  record Release(int manager, int lease) implements Step {}

  record Renew(int manager, int lease) implements Step {}

  record Annotate(int manager, int lease) implements Step {}

  record Offer(int manager, int lease, int withinMillis, HandOver.Otherwise otherwise)
      implements Step {}

  /** Attach with a ticket. */
  record Resume(int manager, int ticket) implements Step {}

  /** Attach with the key and the token of a ticket, as if never handed over before. */
  record ResumeBare(int manager, int ticket) implements Step {}

  record Find(int manager, int key) implements Step {}

  record Revoke(int manager, int lease) implements Step {}

  record ForceRelease(int manager, int lease) implements Step {}

  /** Write to the guarded resource, held or not. */
  record Write(int manager, int lease) implements Step {}

  record CloseManager(int manager) implements Step {}

  // What happens to processes.

  record Pause(int manager, int millis) implements Step {}

  record Sleep(int manager, int millis) implements Step {}

  record Crash(int manager) implements Step {}

  record StepWall(int manager, int millis) implements Step {}

  // What happens on the wire.

  /** The next requests of a manager meet these fates. */
  record Weather(int manager, List<Fate> fates) implements Step {
    @Override
    public String toString() {
      return "Weather[manager="
          + manager
          + ", "
          + fates.stream().map(Fate::toString).collect(Collectors.joining("; "))
          + "]";
    }
  }

  /** Nothing gets through, either way. */
  record Cut(int manager, int millis) implements Step {}

  /** Requests get through, replies do not. */
  record Mute(int manager, int millis) implements Step {}

  record LoseHints(int manager, int howMany) implements Step {}

  // What happens to the store.

  record RestartStore(int downMillis) implements Step {}

  record LoseState() implements Step {}

  record TakeSnapshot() implements Step {}

  record RestoreSnapshot() implements Step {}

  record StepStoreClock(int millis) implements Step {}
}
