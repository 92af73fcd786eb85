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
    if (depth.verdicts()) {
      goals();
    } else {
      out.append("A quick run shows that everything works. Its figures decide nothing.\n");
    }
    for (String figure : results.figures()) {
      figure(figure);
    }
    Files.writeString(folder.resolve("results.md"), out);
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

  private void goals() {
    out.append(
        "| figure | goal | floor | best peer | ours | to floor | to best peer | verdict |\n");
    out.append("|---|---|---|---|---|---|---|---|\n");
    for (Goal goal : Goal.ALL) {
      Optional<Party> ours = results.first(goal.figure(), Role.OURS);
      if (ours.isEmpty()) {
        continue;
      }
      Optional<Party> floor = results.first(goal.figure(), Role.FLOOR);
      Optional<Party> peer = results.bestPeer(goal.figure(), goal.measure());
      out.append("| ").append(goal.title()).append(", ").append(goal.measure().title());
      out.append(" | ").append(goal.words());
      out.append(" | ").append(value(goal, floor));
      out.append(" | ").append(value(goal, peer));
      out.append(peer.map(p -> " (" + p.side() + ")").orElse(""));
      out.append(" | ").append(value(goal, ours));
      out.append(" | ").append(ratio(goal, ours.get(), floor));
      out.append(" | ").append(ratio(goal, ours.get(), peer));
      out.append(" | ").append(goal.verdict(results)).append(" |\n");
    }
  }

  private String value(Goal goal, Optional<Party> party) {
    return party
        .flatMap(p -> results.of(goal.figure(), p, goal.measure()))
        .map(s -> Measure.show(s.median()))
        .orElse("");
  }

  private String ratio(Goal goal, Party ours, Optional<Party> to) {
    return to.flatMap(p -> results.ratio(goal.figure(), ours, p, goal.measure()))
        .map(Report::show)
        .orElse("");
  }

  private static String show(Spread s) {
    return String.format(Locale.ROOT, "%.2f [%.2f–%.2f]", s.median(), s.low(), s.high());
  }

  private void figure(String figure) {
    List<Measure> measures = results.measures(figure);
    Measure main = measures.get(0);
    Optional<Party> floor = results.first(figure, Role.FLOOR);
    out.append("\n## ").append(figure).append("\n\n| side | × floor, ").append(main.title());
    measures.forEach(m -> out.append(" | ").append(m.title()));
    out.append(" |\n|---|---|").append("---|".repeat(measures.size())).append('\n');
    for (Party party : results.parties(figure)) {
      out.append("| ").append(name(party)).append(" | ");
      out.append(
          floor.flatMap(f -> results.ratio(figure, party, f, main)).map(Report::show).orElse(""));
      String row =
          measures.stream()
              .map(m -> results.of(figure, party, m).map(s -> Measure.show(s.median())).orElse(""))
              .collect(Collectors.joining(" | "));
      out.append(" | ").append(row).append(" |\n");
    }
  }

  private static String name(Party party) {
    return switch (party.role()) {
      case FLOOR -> party.side() + " (floor)";
      case OURS -> "**" + party.side() + "**";
      case PEER -> party.side();
      case FOOTNOTE -> party.side() + " (not compared)";
    };
  }
}
