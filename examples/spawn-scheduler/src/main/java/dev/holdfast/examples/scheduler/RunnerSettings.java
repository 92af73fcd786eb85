package dev.holdfast.examples.scheduler;

import java.time.Duration;

/**
 * What all runners of a scheduler are told.
 *
 * @param store where the locks and the documents are
 * @param startLimit how long a backend may take until it is ready
 * @param grace how long a backend may take to end when it is asked to
 * @param leash whether backends end with the scheduler that started them. Otherwise they live on,
 *     and belong to all that are left
 */
record RunnerSettings(StoreOption store, Duration startLimit, Duration grace, boolean leash) {
  static final Duration USUAL_START_LIMIT = Duration.ofSeconds(60);
  static final Duration USUAL_GRACE = Duration.ofSeconds(10);
}
