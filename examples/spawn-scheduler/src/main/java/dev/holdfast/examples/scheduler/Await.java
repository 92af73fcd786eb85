package dev.holdfast.examples.scheduler;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what nobody tells of, by looking again and again. */
final class Await {
  static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE);
  private static final long LOOK_AGAIN_MILLIS = 20;

  private Await() {}

  /** What is there within the limit; empty if nothing is. */
  static <T> Optional<T> present(Duration limit, Supplier<Optional<T>> look) {
    long start = System.nanoTime();
    Optional<T> found = look.get();
    while (found.isEmpty() && System.nanoTime() - start < limit.toNanos()) {
      try {
        Thread.sleep(LOOK_AGAIN_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
      found = look.get();
    }
    return found;
  }

  /** Whether it is so within the limit. */
  static boolean until(Duration limit, BooleanSupplier isSo) {
    return present(limit, () -> Optional.of(isSo.getAsBoolean()).filter(Boolean::booleanValue))
        .isPresent();
  }
}
