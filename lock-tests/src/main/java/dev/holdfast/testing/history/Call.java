package dev.holdfast.testing.history;

import java.util.Objects;

/**
 * One call to the lock service, seen from its caller's side: on which key, by which process, and
 * between which two instants.
 *
 * <p>Instants are nanoseconds of one clock, the same for the whole history: {@link
 * System#nanoTime()} serves within one process, and on Linux between processes of one machine; a
 * simulation has its own. The start is read before the request is handed to anybody, the end after
 * the reply was understood. Whatever the call did, it did at some instant between the two, both
 * included. Calls that touch at one instant therefore count as concurrent: a simulation whose clock
 * stands still during several steps should add a small number to each instant to keep them apart.
 *
 * @param key the lock; two keys are the same lock if they are equal
 * @param process the caller that believes or does not: a process, or one lock manager within it
 * @param start the instant before the call
 * @param end the instant after it, {@link #NEVER} if it never returned or its outcome is unknown
 */
public record Call(Object key, String process, long start, long end) {

  /** The end of a call that never returned, or whose outcome is unknown. */
  public static final long NEVER = Long.MAX_VALUE;

  /** Checks that the call does not end before it starts. */
  public Call {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(process, "process");
    if (end < start) {
      throw new IllegalArgumentException(
          "a call on "
              + key
              + " ends at "
              + end
              + ", before its start at "
              + start
              + "; both must be readings of one clock");
    }
  }

  /** A call, or an event, that takes no time. */
  public static Call at(Object key, String process, long instant) {
    return new Call(key, process, instant, instant);
  }

  /** A call that never returned, or whose outcome is unknown; it may still take effect. */
  public static Call unanswered(Object key, String process, long start) {
    return new Call(key, process, start, NEVER);
  }

  /** Whether the call came back with an outcome that the caller knows. */
  public boolean answered() {
    return end != NEVER;
  }
}
