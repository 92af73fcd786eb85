package dev.holdfast.bench;

import dev.holdfast.bench.Results.Party;
import dev.holdfast.bench.Results.Spread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/** The results as Markdown. */
final class Report {
  private final Results results;
  private final StringBuilder out = new StringBuilder();

  Report(Results results) {
    this.results = results;
  }

  void write(Path folder, Depth depth) throws IOException {
    out.append("# Results\n\n");
    out.append(machine(depth)).append("\n\n");
    int table = out.length();
    if (depth.verdicts()) {
      goals(Goal::verdict);
    } else {
      out.append("A quick run shows that everything works. Its figures decide nothing.\n\n");
      goals((goal, results) -> "none");
    }
    Files.writeString(folder.resolve("verdicts.md"), out.substring(table));
    for (String figure : results.figures()) {
      figure(figure);
    }
    Files.writeString(folder.resolve("results.md"), out);
    Files.writeString(folder.resolve("capacity.md"), new Capacity(results).table());
  }

  private static String machine(Depth depth) {
    return String.format(
        Locale.ROOT,
        "%s; %s %s, %d processors; Java %s; %d JVMs, %d rounds of %d ms after a warm-up of %d ms.",
        Instant.now().truncatedTo(ChronoUnit.MINUTES),
        System.getProperty("os.name"),
        System.getProperty("os.arch"),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("java.version"),
        depth.forks(),
        depth.rounds(),
        depth.round().toMillis(),
        depth.warmUp().toMillis());
  }

  private void goals(BiFunction<Goal, Results, String> judge) {
    out.append(
        "| figure | goal | floor | best peer | ours | to floor | to best peer | verdict |\n");
    out.append("|---|---|---|---|---|---|---|---|\n");
    for (Goal goal : Goals.ALL) {
      Optional<Party> ours = goal.ours(results);
      Optional<Party> floor = goal.floor(results);
      Optional<Party> peer = goal.peer(results);
      out.append("| ").append(goal.title()).append(", ").append(goal.measure().title());
      out.append(" | ").append(goal.words());
      out.append(" | ").append(value(goal, floor));
      out.append(" | ").append(value(goal, peer));
      out.append(peer.map(p -> " (" + p.side() + ")").orElse(""));
      out.append(" | ").append(value(goal, ours));
      out.append(" | ").append(ratio(goal, ours, floor));
      out.append(" | ").append(ratio(goal, ours, peer));
      out.append(" | ").append(judge.apply(goal, results)).append(" |\n");
    }
  }

  private String value(Goal goal, Optional<Party> party) {
    return party
        .flatMap(p -> results.of(goal.figure(), p, goal.measure()))
        .map(s -> Measure.show(s.median()))
        .orElse("–");
  }

  private String ratio(Goal goal, Optional<Party> ours, Optional<Party> to) {
    return ours.flatMap(
            our -> to.flatMap(p -> results.ratio(goal.figure(), our, p, goal.measure())))
        .map(Report::show)
        .orElse("–");
  }

  private static String show(Spread s) {
    return String.format(Locale.ROOT, "%.2f [%.2f–%.2f]", s.median(), s.low(), s.high());
  }

  private void figure(String figure) {
    List<Measure> measures = results.measures(figure);
    Measure main = measures.get(0);
    Optional<Party> floor = results.first(figure, Role.FLOOR);
    String ratios = floor.isPresent() ? " | × floor, " + main.title() : "";
    out.append("\n## ").append(figure).append("\n\n| side").append(ratios);
    measures.forEach(m -> out.append(" | ").append(m.title()));
    out.append(" |\n|---|").append(floor.isPresent() ? "---|" : "");
    out.append("---|".repeat(measures.size())).append('\n');
    for (Party party : results.parties(figure)) {
      out.append("| ").append(name(party)).append(" | ");
      floor.ifPresent(f -> out.append(ratio(figure, party, f, main)).append(" | "));
      String row =
          measures.stream()
              .map(m -> results.of(figure, party, m).map(s -> Measure.show(s.median())).orElse(""))
              .collect(Collectors.joining(" | "));
      out.append(row).append(" |\n");
    }
  }

  private String ratio(String figure, Party party, Party floor, Measure measure) {
    return results.ratio(figure, party, floor, measure).map(Report::show).orElse("–");
  }

  private static String name(Party party) {
    return switch (party.role()) {
      case FLOOR -> party.side() + " (floor)";
      case OURS, OPTION -> "**" + party.side() + "**";
      case PEER -> party.side();
      case FOOTNOTE -> party.side() + " (not compared)";
    };
  }
}
