package dev.holdfast.testing.campaign;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a campaign on one store has brought so far. */
final class Results {
  private static final int MOST_FAULTS = 20;

  private final String name;
  private final Minima minima;
  private final Tally tally = new Tally();
  private final List<String> faults = new ArrayList<>();
  private Duration slowest = Duration.ZERO;
  private Duration latestWord = Duration.ZERO;
  private Timeline timeline = Timeline.EMPTY;
  private int rounds;

  Results(String name, Minima minima) {
    this.name = name;
    this.minima = minima;
  }

  void add(Outcome outcome) {
    rounds++;
    tally.add(outcome.stage().tally());
    slowest = longer(slowest, outcome.stage().slowest());
    latestWord = longer(latestWord, outcome.stage().latestWord());
    for (String fault : outcome.faults()) {
      if (faults.size() < MOST_FAULTS) {
        faults.add("seed " + outcome.seed() + ": " + fault);
      }
    }
    if (rounds == 1 || !outcome.isFine()) {
      timeline = Timeline.of(outcome);
    }
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? other : one;
  }

  String name() {
    return name;
  }

  int rounds() {
    return rounds;
  }

  Tally tally() {
    return tally;
  }

  Minima minima() {
    return minima;
  }

  List<String> faults() {
    return faults;
  }

  List<String> missing() {
    return minima.missing(tally);
  }

  /** The longest call. */
  Duration slowest() {
    return slowest;
  }

  /** The longest time from a hard deadline to the word of it. */
  Duration latestWord() {
    return latestWord;
  }

  /** A picture of one key, of the first round, or of the first that was not fine. */
  Timeline timeline() {
    return timeline;
  }
}
