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
   * @param args quick, full, jmh, or the name of a slice; the folder for the results; and how many
   *     minutes it may take, zero if that does not matter
   */
  public static void main(String[] args) throws Exception {
    Path root = Path.of(args[1]);
    if (args[0].equals("jmh")) {
      int forks = Double.parseDouble(args[2]) > 0 ? 1 : Depth.FULL.forks();
      Jmh.run(Files.createDirectories(root.resolve("full")), forks);
      return;
    }
    Plan plan = Plan.of(args[0], Double.parseDouble(args[2]));
    Depth depth = plan.depth();
    Path folder = Files.createDirectories(root.resolve(depth.verdicts() ? "full" : "quick"));
    for (String slice : plan.slices()) {
      for (int fork = 1; fork <= depth.forks(slice); fork++) {
        run(folder, slice, args[0], fork, depth.rounds());
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

  private static void run(Path folder, String slice, String bench, int fork, int rounds)
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
                raw(folder, slice, fork).toString(),
                String.valueOf(rounds))
            .inheritIO()
            .start();
    if (jvm.waitFor() != 0) {
      throw new IllegalStateException("the slice " + slice + " failed: see above");
    }
  }
}
