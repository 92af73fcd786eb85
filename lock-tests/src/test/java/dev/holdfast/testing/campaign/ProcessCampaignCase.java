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

/** A campaign with holders that are processes of their own, for as long as {@link CampaignCase}. */
@Tag("campaign")
@ExtendWith(Quiet.class)
abstract class ProcessCampaignCase {
  private static final int STEPS = 4;
  private static final int MOST_ROUNDS = 3;
  private static final long MINUTES = Long.getLong("holdfast.minutes", 0);
  private static final long SEED = Long.getLong("holdfast.seed", 1);

  @Test
  @Timeout(value = 10, unit = TimeUnit.HOURS)
  void processesThatAreStoppedAndKilledNeverWriteOutOfOrder() throws Exception {
    try (Ground ground = Grounds.of(getClass().getAnnotation(StoreName.class).value())) {
      Results results = new Results(ground.name() + "-processes", Minima.ofProcesses());
      long end = System.nanoTime() + Duration.ofMinutes(MINUTES).toNanos();
      for (long seed = SEED; goesOn(results, end); seed++) {
        results.add(new ProcessRound(ground, seed, STEPS * (MINUTES == 0 ? 1 : 4)).run());
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
