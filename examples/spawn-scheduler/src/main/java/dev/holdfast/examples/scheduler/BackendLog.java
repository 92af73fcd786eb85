package dev.holdfast.examples.scheduler;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

/** The last lines that a backend has printed, and those that follow. */
final class BackendLog {
  private static final int KEPT = 1000;

  private final Deque<String> lines = new ArrayDeque<>();
  private final List<BlockingQueue<String>> readers = new CopyOnWriteArrayList<>();

  synchronized void add(String line) {
    lines.addLast(line);
    if (lines.size() > KEPT) {
      lines.removeFirst();
    }
    readers.forEach(reader -> reader.offer(line)); // a reader that is too slow misses lines
  }

  /** What was kept, and what comes. */
  synchronized BlockingQueue<String> read() {
    BlockingQueue<String> reader = new LinkedBlockingQueue<>(2 * KEPT);
    reader.addAll(lines);
    readers.add(reader);
    return reader;
  }

  void leave(BlockingQueue<String> reader) {
    readers.remove(reader);
  }
}
