package dev.holdfast.testing.campaign;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The page of a run, with a column for each campaign, and a picture for each. */
final class Report {
  private static final Path FOLDER = Path.of(System.getProperty("basedir", ""), "target/campaign");

  /** The page. */
  static final Path PAGE = FOLDER.resolve("report.md");

  private static final Map<String, Results> ALL = new LinkedHashMap<>();

  private Report() {}

  /** Writes the page anew, with these results and those of other campaigns of this run. */
  static synchronized void write(Results results) {
    ALL.put(results.name(), results);
    try {
      Files.createDirectories(FOLDER);
      Files.writeString(FOLDER.resolve(results.name() + ".svg"), results.timeline().svg());
      Files.writeString(PAGE, page());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String page() {
    StringBuilder page = new StringBuilder("# Campaign\n\n");
    page.append(row("", Results::name)).append("|---").append("|---:".repeat(ALL.size()));
    page.append("|\n").append(row("rounds", results -> "" + results.rounds()));
    for (Count count : Count.values()) {
      if (ALL.values().stream().anyMatch(each -> each.tally().of(count) > 0)) {
        page.append(row(count.toString(), results -> cell(results, count)));
      }
    }
    page.append(row("longest call", results -> millis(results.slowest())));
    page.append(row("latest word of a loss", results -> millis(results.latestWord())));
    page.append(row("violations", results -> "" + results.faults().size()));
    page.append("\nWhere a minimum is asked for it stands behind the number.\n\n## Troubles\n\n");
    page.append(row("", Results::name)).append("|---").append("|---:".repeat(ALL.size()));
    page.append("|\n");
    for (Trouble trouble : Trouble.values()) {
      if (ALL.values().stream().anyMatch(each -> each.tally().of(trouble) > 0)) {
        page.append(row(trouble.toString(), results -> "" + results.tally().of(trouble)));
      }
    }
    ALL.values().forEach(results -> page.append(details(results)));
    return page.toString();
  }

  private static String row(String title, Function<Results, String> cell) {
    return ALL.values().stream()
        .map(cell)
        .collect(Collectors.joining(" | ", "| " + title + " | ", " |\n"));
  }

  private static String cell(Results results, Count count) {
    int least = results.minima().of(count);
    return results.tally().of(count) + (least == 0 ? "" : " (" + least + ")");
  }

  private static String millis(Duration duration) {
    return duration.toMillis() + " ms";
  }

  private static String details(Results results) {
    List<String> faults = results.faults();
    String wrong =
        faults.isEmpty() ? "No violation.\n" : "```\n" + String.join("\n\n", faults) + "\n```\n";
    return "\n## " + results.name() + "\n\n" + wrong + "\n![one key](" + results.name() + ".svg)\n";
  }
}
