package dev.holdfast.examples.scheduler;

import java.io.Serializable;
import java.time.Duration;

/**
 * What all runners of a scheduler are told.
 *
 * @param store where the locks and the documents are
 * @param host where backends listen, and are reached
 * @param startLimit how long a backend may take until it is ready
 * @param grace how long a backend may take to end when it is asked to
 * @param leash whether backends end with the scheduler that started them. Otherwise they live on,
 *     and belong to all that are left
 */
record RunnerSettings(
    StoreOption store, String host, Duration startLimit, Duration grace, boolean leash)
    implements Serializable {}
