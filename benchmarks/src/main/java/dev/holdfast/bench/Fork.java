package dev.holdfast.bench;

import java.nio.file.Path;

/** The main class of one JVM that measures a slice, on servers of its own. */
public final class Fork {
  private Fork() {}

  /**
   * Measures.
   *
   * @param args the slice, quick or full, the number of this JVM, the file for the raw data, and
   *     the number of rounds
   */
  public static void main(String[] args) {
    Depth depth = Depth.of(args[1]).withRounds(Integer.parseInt(args[4]));
    try (Recorder recorder = new Recorder(Path.of(args[3]), Integer.parseInt(args[2]))) {
      Slice.named(args[0]).measure(recorder, depth);
      recorder.progress("the end of " + args[0]);
    } catch (Exception | Error e) {
      e.printStackTrace();
      System.exit(1);
    }
    System.exit(0); // some clients leave threads behind
  }
}
