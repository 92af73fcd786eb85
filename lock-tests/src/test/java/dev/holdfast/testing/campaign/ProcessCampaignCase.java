package dev.holdfast.testing.campaign;

import dev.holdfast.testing.StoreName;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A campaign with holders that are processes of their own. */
@Tag("campaign")
@ExtendWith(Quiet.class)
abstract class ProcessCampaignCase {
  private static final int STEPS = 4;
  private static final int LONG_STEPS = 8;
  private static final int MOST_ROUNDS = 6;

  @Test
  @Timeout(value = 10, unit = TimeUnit.HOURS)
  void processesThatAreStoppedAndKilledNeverWriteOutOfOrder() throws Exception {
    Part.PROCESSES.orSkip();
    int steps = Part.PROCESSES.isShort() ? STEPS : LONG_STEPS;
    try (Ground ground = Grounds.of(getClass().getAnnotation(StoreName.class).value())) {
      Results results = new Results(ground.name() + "-processes", Minima.ofProcesses());
      new Rounds(Part.PROCESSES, MOST_ROUNDS, results)
          .play(seed -> new ProcessRound(ground, seed, steps).run());
    }
  }
}
