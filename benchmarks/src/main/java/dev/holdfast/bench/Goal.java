package dev.holdfast.bench;

import dev.holdfast.bench.Results.Party;
import dev.holdfast.bench.Results.Spread;
import java.util.Optional;

/**
 * What is to be reached in a figure.
 *
 * @param title what the figure is about
 * @param figure the figure
 * @param measure what is compared in it
 * @param toFloor the ratio to the floor that is the limit; zero if there is none
 * @param toPeer the ratio to the best peer that is the limit; zero if there is none
 * @param absolute the value that is the limit; zero if there is none
 * @param peers how the names of those begin that are compared; empty for all
 * @param role which of ours is judged
 */
record Goal(
    String title,
    String figure,
    Measure measure,
    double toFloor,
    double toPeer,
    double absolute,
    String peers,
    Role role) {
  private static final double NONE = 0.001; // less than one of what is counted

  /** A limit to the ratio to the floor, and one to the best peer; zero for none. */
  static Goal ratios(String title, String figure, Measure measure, double toFloor, double toPeer) {
    return ratios(title, figure, measure, toFloor, toPeer, "");
  }

  /** The same beside some peers only. */
  static Goal ratios(
      String title, String figure, Measure measure, double toFloor, double toPeer, String peers) {
    return new Goal(title, figure, measure, toFloor, toPeer, 0, peers, Role.OURS);
  }

  /** A limit to the value. */
  static Goal limit(String title, String figure, Measure measure, double absolute) {
    return new Goal(title, figure, measure, 0, 0, absolute, "", Role.OURS);
  }

  /** There is to be none of it. */
  static Goal none(String title, String figure, Measure measure) {
    return limit(title, figure, measure, NONE);
  }

  /** A limit to the ratio to the floor, for ours with something that has to be asked for. */
  static Goal optional(String title, String figure, Measure measure, double toFloor) {
    return new Goal(title, figure, measure, toFloor, 0, 0, "", Role.OPTION);
  }

  /** No goal: the figure is told. */
  static Goal told(String title, String figure, Measure measure) {
    return ratios(title, figure, measure, 0, 0);
  }

  /** What is asked for, in words. */
  String words() {
    String than = measure == Measure.OPS ? "≥ " : "≤ ";
    StringBuilder words = new StringBuilder();
    if (toFloor > 0) {
      words.append(than).append(toFloor).append(" × floor");
    }
    if (toPeer > 0) {
      words.append(words.isEmpty() ? "" : ", ").append(than).append(toPeer);
      words.append(peers.isEmpty() ? " × best peer" : " × best of " + peers);
    }
    if (absolute > 0) {
      words.append(absolute == NONE ? "none" : than + Measure.show(absolute));
    }
    return words.isEmpty() ? "told only" : words.toString();
  }

  Optional<Party> ours(Results results) {
    return measured(results, results.first(figure, role));
  }

  Optional<Party> floor(Results results) {
    return measured(results, results.first(figure, Role.FLOOR));
  }

  /** The best of the peers that are compared. */
  Optional<Party> peer(Results results) {
    return results.bestPeer(figure, measure, peers);
  }

  private Optional<Party> measured(Results results, Optional<Party> party) {
    return party.filter(p -> results.of(figure, p, measure).isPresent());
  }

  /** Met, missed, or unclear: the limit lies within the quartiles. */
  String verdict(Results results) {
    Optional<Party> ours = ours(results);
    if (ours.isEmpty()) {
      return "not measured";
    }
    StringBuilder verdict = new StringBuilder();
    if (toFloor > 0) {
      add(verdict, floor(results).flatMap(p -> ratio(results, ours.get(), p)), toFloor);
    }
    if (toPeer > 0) {
      add(verdict, peer(results).flatMap(p -> ratio(results, ours.get(), p)), toPeer);
    }
    if (absolute > 0) {
      add(verdict, results.of(figure, ours.get(), measure), absolute);
    }
    return verdict.isEmpty() ? "–" : verdict.toString();
  }

  private Optional<Spread> ratio(Results results, Party ours, Party other) {
    return results.ratio(figure, ours, other, measure);
  }

  private void add(StringBuilder verdict, Optional<Spread> spread, double limit) {
    verdict.append(verdict.isEmpty() ? "" : ", ");
    verdict.append(spread.map(s -> word(s, limit)).orElse("not compared"));
  }

  private String word(Spread s, double limit) {
    double best = measure == Measure.OPS ? s.high() : s.low();
    double worst = measure == Measure.OPS ? s.low() : s.high();
    if (measure.compare(worst, limit) <= 0) {
      return "met";
    }
    return measure.compare(best, limit) > 0 ? "**missed**" : "unclear";
  }
}
