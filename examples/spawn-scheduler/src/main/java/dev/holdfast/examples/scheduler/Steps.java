package dev.holdfast.examples.scheduler;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** The steps of the tour: prints what is seen, and stops at the first thing that is not. */
final class Steps {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private int count;
  private String current = "before step 1";

  /** Something that a step promised was not seen. */
  static final class NotObservedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotObservedException(String message) {
      super(message);
    }
  }

  /** Begins a step. */
  void begin(String title) {
    current = "step " + ++count + ", " + title;
    System.out.printf("%n%d. %s%n", count, title);
  }

  int count() {
    return count;
  }

  void say(String text) {
    System.out.println("   " + text);
  }

  /** Prints what was seen; ends the tour if it was not. */
  void observe(boolean seen, String what) {
    if (!seen) {
      throw new NotObservedException(current + ": not seen: " + what);
    }
    say("seen: " + what);
  }

  /** Looks until it is seen, for 30 seconds at most. */
  void await(BooleanSupplier seen, String what) {
    observe(Await.until(LIMIT, seen), what);
  }

  /** What went wrong in the current step. */
  NotObservedException failed(Exception e) {
    return e instanceof NotObservedException known
        ? known
        : new NotObservedException(current + ": failed: " + e);
  }
}
