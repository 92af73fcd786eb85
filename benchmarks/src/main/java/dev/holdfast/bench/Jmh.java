package dev.holdfast.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.util.Statistics;

/** Runs JMH, and keeps its raw data and a table. */
final class Jmh {
  private Jmh() {}

  /**
   * Measures.
   *
   * @param forks how many JVMs for each side and call
   */
  static void run(Path folder, int forks) throws IOException, RunnerException {
    var options =
        new OptionsBuilder()
            .include(JmhCalls.class.getName())
            .forks(forks)
            .shouldFailOnError(true)
            .resultFormat(ResultFormatType.JSON)
            .result(folder.resolve("jmh.json").toString())
            .build();
    Files.writeString(folder.resolve("jmh.md"), table(new Runner(options).run()));
  }

  private static String table(Collection<RunResult> results) {
    Map<String, Double> floors = new HashMap<>();
    for (RunResult result : results) {
      if (target(result).endsWith("/floor")) {
        floors.put(store(result), result.getPrimaryResult().getStatistics().getPercentile(50));
      }
    }
    StringBuilder out = new StringBuilder("# JMH\n\nOne caller, one side after the other.\n\n");
    out.append("| call | side | p50, µs | p99, µs | p99.9, µs | mean, µs | p50 to floor |\n");
    out.append("|---|---|---|---|---|---|---|\n");
    for (RunResult result : results) {
      String call = result.getPrimaryResult().getLabel();
      Statistics times = result.getPrimaryResult().getStatistics();
      double p50 = times.getPercentile(50);
      out.append(
          String.format(
              Locale.ROOT,
              "| %s | %s | %s | %s | %s | %s | %.2f |%n",
              call,
              target(result),
              Measure.show(p50),
              Measure.show(times.getPercentile(99)),
              Measure.show(times.getPercentile(99.9)),
              Measure.show(times.getMean()),
              p50 / floors.get(store(result))));
    }
    return out.toString();
  }

  private static String target(RunResult result) {
    return result.getParams().getParam("target");
  }

  /** The call and the store: what is compared. */
  private static String store(RunResult result) {
    String target = target(result);
    return result.getPrimaryResult().getLabel() + target.substring(0, target.indexOf('/'));
  }
}
