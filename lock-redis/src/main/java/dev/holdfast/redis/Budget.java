package dev.holdfast.redis;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;

/** The time that one call has, and the commands that it has under way. */
final class Budget {
  private static final Duration LONGEST = Duration.ofDays(1);

  private final Queue<Request<?>> underWay = new ConcurrentLinkedQueue<>();
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

  /** Puts a command under this budget, before it is sent. */
  void add(Request<?> request) {
    underWay.removeIf(other -> other.future().isDone());
    underWay.add(request);
    if (over) {
      end();
    }
  }

  /** The time is up: what is under way fails, and so will what follows. */
  void end() {
    over = true;
    underWay.forEach(
        request -> request.future().completeExceptionally(new TimeoutException("time is up")));
  }
}
