package dev.holdfast.redis;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;

/** The time that one call has, and what it has under way. */
final class Budget {
  private static final Duration LONGEST = Duration.ofDays(1);

  private final Queue<CompletableFuture<?>> underWay = new ConcurrentLinkedQueue<>();
  private final long deadline;
  private volatile boolean over;

  Budget(Duration timeout) {
    Duration bounded = timeout.compareTo(LONGEST) < 0 ? timeout : LONGEST;
    this.deadline = System.nanoTime() + bounded.toNanos();
  }

  /** What is left of the time; not below zero. */
  long nanosLeft() {
    return Math.max(0, deadline - System.nanoTime());
  }

  /** Puts a command, or what it waits for, under this budget, before it is sent. */
  void add(CompletableFuture<?> command) {
    underWay.removeIf(CompletableFuture::isDone);
    underWay.add(command);
    if (over) {
      end();
    }
  }

  /** The time is up: what is under way fails, and so will what follows. */
  void end() {
    over = true;
    underWay.forEach(command -> command.completeExceptionally(new TimeoutException("time is up")));
  }
}
