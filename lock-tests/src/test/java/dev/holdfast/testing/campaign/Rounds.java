package dev.holdfast.testing.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;

/**
 * Rounds, one after the other: until enough was met where they are short, else for as long as was
 * asked, and up to twice that where a minimum is still missing. The first violation ends them.
 */
final class Rounds {
  /** One round. */
  interface Play {
    Outcome of(long seed) throws Exception;
  }

  private static final long SEED = Long.getLong("holdfast.seed", 1);

  private final Part part;
  private final int mostShort;
  private final Results results;

  /**
   * @param part what is played
   * @param mostShort how many rounds a short run has at most
   * @param results takes what came of them
   */
  Rounds(Part part, int mostShort, Results results) {
    this.part = part;
    this.mostShort = mostShort;
    this.results = results;
  }

  /** Plays them; the test fails if something was wrong, or too little met. */
  void play(Play play) throws Exception {
    long start = System.nanoTime();
    for (long seed = SEED; goesOn(System.nanoTime() - start); seed++) {
      results.add(play.of(seed));
      Report.write(results);
    }
    assertEquals(List.of(), results.faults(), () -> "see " + Report.PAGE);
    assertEquals(List.of(), results.missing(), "the campaign is vacuous, it met too little");
  }

  private boolean goesOn(long passed) {
    if (!results.faults().isEmpty()) {
      return false;
    }
    long length = part.length().toNanos();
    boolean enough = results.missing().isEmpty();
    return part.isShort()
        ? !enough && results.rounds() < mostShort
        : passed < (enough ? length : 2 * length);
  }
}
