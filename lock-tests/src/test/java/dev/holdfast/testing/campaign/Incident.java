package dev.holdfast.testing.campaign;

import java.util.Queue;

/** One trouble, from its beginning to its end. */
final class Incident implements AutoCloseable {
  private final Trouble trouble;
  private final String whom;
  private final long start;
  private final Runnable atEnd;
  private final Queue<Incident> past;
  private volatile long end = Long.MAX_VALUE;

  Incident(Trouble trouble, String whom, long start, Runnable atEnd, Queue<Incident> past) {
    this.trouble = trouble;
    this.whom = whom;
    this.start = start;
    this.atEnd = atEnd;
    this.past = past;
  }

  Trouble trouble() {
    return trouble;
  }

  /** The process whose trouble it is, or the server. */
  String whom() {
    return whom;
  }

  long start() {
    return start;
  }

  long end() {
    return end;
  }

  @Override
  public void close() {
    end = System.nanoTime();
    atEnd.run();
    past.add(this);
  }

  @Override
  public String toString() {
    return trouble + " of " + whom;
  }
}
