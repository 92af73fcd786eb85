package dev.holdfast.examples.scheduler;

import java.io.IOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** The steps of the tour: prints what is seen, and stops at the first thing that is not. */
final class Steps {
  private static final Duration LIMIT = Duration.ofSeconds(15);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

  private int count;

  /** One step, and what it has found for later ones. */
  @FunctionalInterface
  interface Step<T> {
    T run() throws IOException;
  }

  /** Something that a step promised was not seen. */
  static final class NotObservedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotObservedException(String message) {
      super(message);
    }

    NotObservedException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** Runs a step; whatever fails in it carries the step's name. */
  <T> T step(String title, Step<T> step) {
    String name = "step " + ++count + ", " + title;
    System.out.printf("%n%d. %s%n", count, title);
    try {
      return step.run();
    } catch (NotObservedException e) {
      throw new NotObservedException(name + ": not seen: " + e.getMessage());
    } catch (IOException | RuntimeException e) {
      throw new NotObservedException(name + ": failed: " + e, e);
    }
  }

  int count() {
    return count;
  }

  static void say(String text) {
    System.out.println("   " + text);
  }

  /** Prints what was seen; ends the step if it was not. */
  static void observe(boolean seen, String what) {
    if (!seen) {
      throw new NotObservedException(what);
    }
    System.out.println("   seen: " + what);
  }

  /** Looks until it is seen, for 15 seconds at most. */
  static void await(BooleanSupplier seen, String what) {
    long start = System.nanoTime();
    while (!seen.getAsBoolean()) {
      if (System.nanoTime() - start > LIMIT.toNanos()) {
        throw new NotObservedException(what + " (within " + LIMIT.toSeconds() + " s)");
      }
      sleep();
    }
    observe(true, what);
  }

  private static void sleep() {
    try {
      Thread.sleep(LOOK_AGAIN.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NotObservedException("the tour was interrupted");
    }
  }
}
