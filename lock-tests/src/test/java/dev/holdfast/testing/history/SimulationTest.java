package dev.holdfast.testing.history;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** A service that does right is never blamed. */
class SimulationTest {

  @Test
  void findsNothingInAServiceThatKeepsItsState() {
    for (int seed = 0; seed < 2_000; seed++) {
      fine(new SimulatedService(new Random(seed), 4 + seed % 20).run(150), seed);
    }
  }

  @Test
  void findsNothingInAServiceThatLosesState() {
    for (int seed = 0; seed < 4_000; seed++) {
      fine(new SimulatedService(new Random(seed), 4 + seed % 20).run(30, 3), seed);
    }
  }

  @Test
  void findsNothingInAServiceThatLosesStateAgainAndAgain() {
    for (int seed = 0; seed < 4_000; seed++) {
      fine(new SimulatedService(new Random(seed), 10 + seed % 30).run(5, 12), seed);
    }
  }

  private static void fine(History history, int seed) {
    Verdict verdict = HistoryChecker.check(history);
    assertTrue(verdict.isFine(), () -> "seed " + seed + ": " + verdict);
  }
}
