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
    Depth depth = Depth.of(bench);
    boolean all = bench.equals("quick") || bench.equals("full");
    Path folder =
        Files.createDirectories(Path.of(args[1]).resolve(depth.verdicts() ? "full" : "quick"));
    for (String slice : all ? Slice.NAMES : List.of(bench)) {
      Slice.named(slice);
      for (int fork = 1; fork <= depth.forks(slice); fork++) {
        run(folder, slice, bench, fork);
      }
      report(folder, depth);
    }
    System.out.println("results, raw data and plots are in " + folder);
  }

  /** Of all raw data in the folder: slices that were measured before count too. */
  private static void report(Path folder, Depth depth) throws IOException {
    List<Sample> samples = new ArrayList<>();
    for (String slice : Slice.NAMES) {
      for (int fork = 1; fork <= depth.forks(slice); fork++) {
        Path raw = raw(folder, slice, fork);
        if (Files.exists(raw)) {
          Files.readAllLines(raw).stream().map(Sample::fromJson).forEach(samples::add);
        }
      }
    }
    Results results = new Results(samples);
    new Report(results).write(folder, depth);
    new Charts(results, samples, folder).write();
  }

  private static Path raw(Path folder, String slice, int fork) {
    return folder.resolve(slice + "-" + fork + ".jsonl");
  }

  private static void run(Path folder, String slice, String bench, int fork)
      throws IOException, InterruptedException {
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
                raw(folder, slice, fork).toString())
            .inheritIO()
            .start();
    if (jvm.waitFor() != 0) {
      throw new IllegalStateException("the slice " + slice + " failed: see above");
    }
  }
}
