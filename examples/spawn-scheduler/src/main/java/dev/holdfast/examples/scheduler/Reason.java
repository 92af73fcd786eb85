package dev.holdfast.examples.scheduler;

import java.util.Optional;

/** Why something failed, in one line: drivers tell it in many lines and in many exceptions. */
final class Reason {
  private Reason() {}

  /** The first line of what was thrown, and of what is at its root. */
  static String of(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String first = line(thrown);
    String last = line(root);
    return first.contains(last) ? first : first + " (" + last + ")";
  }

  private static String line(Throwable thrown) {
    return Optional.ofNullable(thrown.getMessage())
        .flatMap(message -> message.strip().lines().findFirst())
        .orElseGet(() -> thrown.getClass().getSimpleName());
  }
}
