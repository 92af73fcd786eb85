package dev.holdfast.testing.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.testing.StoreName;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A campaign on one store: rounds until enough was met, or for {@code -Dholdfast.minutes}. The seed
 * of the first round is that of {@code -Dholdfast.seed}, each further one adds one. Threads and
 * servers are real, so a seed draws the same troubles, not the same history.
 */
@Tag("campaign")
@ExtendWith(Quiet.class)
abstract class CampaignCase {
  private static final Duration ROUND = Duration.ofSeconds(4);
  private static final Duration LONG_ROUND = Duration.ofSeconds(20);
  private static final int MOST_ROUNDS = 8;
  private static final long MINUTES = Long.getLong("holdfast.minutes", 0);
  private static final long SEED = Long.getLong("holdfast.seed", 1);

  @Test
  @Timeout(value = 10, unit = TimeUnit.HOURS)
  void whatClientsSeeAmongFaultsIsTheHistoryOfOneLockPerKey() throws Exception {
    try (Ground ground = Grounds.of(getClass().getAnnotation(StoreName.class).value())) {
      Decks decks = Decks.of(ground.troubles());
      Minima minima = Minima.ofFaults(ground);
      Results results =
          new Results(ground.name(), MINUTES == 0 ? minima.ofAShortRun(ground) : minima);
      long end = System.nanoTime() + Duration.ofMinutes(MINUTES).toNanos();
      for (long seed = SEED; goesOn(results, end); seed++) {
        results.add(new Round(ground, decks, seed, MINUTES == 0 ? ROUND : LONG_ROUND).run());
        Report.write(results);
      }
      assertEquals(List.of(), results.faults(), () -> "see " + Report.PAGE);
      assertEquals(List.of(), results.missing(), "the campaign is vacuous, it met too little");
    }
  }

  private static boolean goesOn(Results results, long end) {
    if (!results.faults().isEmpty()) {
      return false;
    }
    boolean enough = results.missing().isEmpty();
    return MINUTES == 0 ? !enough && results.rounds() < MOST_ROUNDS : System.nanoTime() < end;
  }
}
