package dev.holdfast.testing.campaign;

import dev.holdfast.testing.StoreName;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A campaign on one store, for as long as {@link Part#CLIENTS}. The seed of the first round is that
 * of {@code -Dholdfast.seed}, each further one adds one. Threads and servers are real, so a seed
 * draws the same troubles, not the same history. {@code -Dholdfast.planted} breaks the store, to
 * see the campaign fail.
 */
@Tag("campaign")
@ExtendWith(Quiet.class)
abstract class CampaignCase {
  private static final Duration ROUND = Duration.ofSeconds(4);
  private static final Duration LONG_ROUND = Duration.ofSeconds(20);

  /** A short run ends once it has met enough: within a few rounds, but on a slow machine. */
  private static final int MOST_ROUNDS = 24;

  @Test
  @Timeout(value = 10, unit = TimeUnit.HOURS)
  void whatClientsSeeAmongFaultsIsTheHistoryOfOneLockPerKey() throws Exception {
    Part.CLIENTS.orSkip();
    boolean isShort = Part.CLIENTS.isShort();
    try (Ground real = Grounds.of(getClass().getAnnotation(StoreName.class).value())) {
      Ground ground = Planted.asAsked(real);
      Decks decks = Decks.of(ground.troubles());
      Minima minima = Minima.ofFaults(ground);
      Results results = new Results(ground.name(), isShort ? minima.ofAShortRun(ground) : minima);
      new Rounds(Part.CLIENTS, MOST_ROUNDS, results)
          .play(seed -> new Round(ground, decks, seed, isShort ? ROUND : LONG_ROUND).run());
    }
  }
}
