package dev.holdfast.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Writes the raw data of one JVM, and says on standard output how far it is. */
final class Recorder implements AutoCloseable {
  private final PrintWriter out;
  private final int fork;
  private final long start = System.nanoTime();

  Recorder(Path file, int fork) {
    this.fork = fork;
    try {
      this.out = new PrintWriter(Files.newBufferedWriter(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void add(String figure, Side side, int round, String measure, double value) {
    out.println(new Sample(figure, side.name(), side.role(), fork, round, measure, value).toJson());
    out.flush();
  }

  void progress(String figure) {
    long seconds = (System.nanoTime() - start) / 1_000_000_000;
    System.out.printf(Locale.ROOT, "fork %d, %3d s: %s%n", fork, seconds, figure);
  }

  @Override
  public void close() {
    out.close();
  }
}
