package dev.holdfast.examples.scheduler;

import java.util.concurrent.CompletableFuture;

/** What a runner runs under its lease. */
interface Workload extends AutoCloseable {

  /** Completes with the exit status once it has ended. */
  CompletableFuture<Integer> exited();

  /** Asks it to end. */
  void stop();

  /** Ends it at once. */
  void kill();

  /** Gives back what this process has of it, once it has ended. */
  @Override
  default void close() {}
}
