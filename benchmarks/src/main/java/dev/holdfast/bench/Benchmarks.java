package dev.holdfast.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Measures one slice or all, each in JVMs of its own, and writes the report. */
public final class Benchmarks {
  private Benchmarks() {}

  /**
   * Measures.
   *
   * @param args quick, full, or the name of a slice; and the folder for the results
   */
  public static void main(String[] args) throws Exception {
    String bench = args[0];
    Path folder = Files.createDirectories(Path.of(args[1]));
    boolean all = bench.equals("quick") || bench.equals("full");
    List<Sample> samples = new ArrayList<>();
    for (String slice : all ? Slice.NAMES : List.of(bench)) {
      Slice.named(slice);
      for (int fork = 1; fork <= Depth.of(bench).forks(); fork++) {
        samples.addAll(run(folder, slice, bench, fork));
      }
    }
    Results results = new Results(samples);
    new Report(results).write(folder, bench, Depth.of(bench));
    new Charts(results, samples, folder).write();
    System.out.println("results, raw data and plots are in " + folder);
  }

  private static List<Sample> run(Path folder, String slice, String bench, int fork)
      throws IOException, InterruptedException {
    Path raw = folder.resolve(slice + "-" + fork + ".jsonl");
    Process jvm =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx2g",
                "-cp",
                System.getProperty("java.class.path"),
                Fork.class.getName(),
                slice,
                bench,
                String.valueOf(fork),
                raw.toString())
            .inheritIO()
            .start();
    if (jvm.waitFor() != 0) {
      throw new IllegalStateException("the slice " + slice + " failed: see above");
    }
    return Files.readAllLines(raw).stream().map(Sample::fromJson).toList();
  }
}
