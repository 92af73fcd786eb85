package dev.holdfast.testing.sim;

import dev.holdfast.spi.Scheduler.Scheduled;
import java.util.PriorityQueue;

/**
 * Virtual time, in nanoseconds: one queue of events, in the order of their instants. Nothing
 * happens between events, and no two happen at the same instant.
 */
final class World {
  private static final int MOST_EVENTS = 200_000;

  private static final class Event implements Scheduled, Comparable<Event> {
    private final long at;
    private final long number;
    private final Runnable task;
    private boolean cancelled;

    Event(long at, long number, Runnable task) {
      this.at = at;
      this.number = number;
      this.task = task;
    }

    @Override
    public void cancel() {
      cancelled = true;
    }

    @Override
    public int compareTo(Event other) {
      return at == other.at ? Long.compare(number, other.number) : Long.compare(at, other.at);
    }
  }

  private final PriorityQueue<Event> queue = new PriorityQueue<>();
  private final Runnable afterEach;
  private long now;
  private long scheduled;
  private int happened;

  /**
   * @param afterEach looks at what every event has brought about
   */
  World(Runnable afterEach) {
    this.afterEach = afterEach;
  }

  long now() {
    return now;
  }

  /** An instant that nothing else has. */
  long tick() {
    return ++now;
  }

  Scheduled at(long instant, Runnable task) {
    Event event = new Event(Math.max(instant, now), scheduled++, task);
    queue.add(event);
    return event;
  }

  Scheduled after(long nanos, Runnable task) {
    return at(now + nanos, task);
  }

  /** Lets time pass. */
  void runUntil(long instant) {
    while (!queue.isEmpty() && queue.peek().at <= instant) {
      Event event = queue.poll();
      if (event.cancelled) {
        continue;
      }
      if (++happened > MOST_EVENTS) {
        throw new IllegalStateException(MOST_EVENTS + " events: something runs in circles");
      }
      now = Math.max(now + 1, event.at);
      event.task.run();
      afterEach.run();
    }
    now = Math.max(now, instant);
  }
}
