package dev.holdfast.testing.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.IntFunction;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** The sweep, and a search through every course of events, give the same answer. */
class SweepAgainstBruteForceTest {

  /** The rules that brute force knows. */
  private static final Set<Rule> SWEEP =
      EnumSet.of(
          Rule.OVERLAP,
          Rule.SEEN_BEFORE_GRANT,
          Rule.FOUND_NONE_WHILE_HELD,
          Rule.SAID_DEAD_WHILE_HELD,
          Rule.EXPIRED_TOO_EARLY,
          Rule.RELEASED_BY_NOBODY,
          Rule.SUPERSEDED_BY_NOBODY,
          Rule.HANDED_OVER_BY_NOBODY,
          Rule.ALIVE_AFTER_RELEASE,
          Rule.FREED_TWICE,
          Rule.UNKNOWN_HOLDER);

  @Test
  void agreeOnRandomHistories() {
    Map<Rule, Integer> alone = new EnumMap<>(Rule.class);
    agreeOnMany(60_000, seed -> RandomHistories.draw(new Random(seed)::nextInt), alone);
    assertEquals(SWEEP, alone.keySet(), "each rule is the only one broken by some history");
  }

  @Test
  void agreeOnMutantsOfGoodHistories() {
    agreeOnMany(10_000, SweepAgainstBruteForceTest::mutant, new EnumMap<>(Rule.class));
  }

  @Property(tries = 2000)
  void agreeOnAnyHistory(@ForAll @Size(max = 60) List<@IntRange(max = 47) Integer> draws) {
    Iterator<Integer> next = draws.iterator();
    agree(RandomHistories.draw(limit -> next.hasNext() ? next.next() % limit : 0), "this");
  }

  private static History mutant(int seed) {
    Random random = new Random(seed);
    History history = new SimulatedService(random, 3).run(10);
    for (int i = random.nextInt(4); i > 0; i--) {
      history = Mutation.mutate(history, random);
    }
    return history;
  }

  private static void agreeOnMany(
      int total, IntFunction<History> histories, Map<Rule, Integer> alone) {
    int bad = 0;
    for (int seed = 0; seed < total; seed++) {
      Set<Rule> rules = agree(histories.apply(seed), "seed " + seed);
      if (!rules.isEmpty()) {
        bad++;
      }
      if (rules.size() == 1) {
        alone.merge(rules.iterator().next(), 1, Integer::sum);
      }
    }
    assertTrue(bad > total / 5, "too few bad histories: " + bad);
    assertTrue(bad < total * 4 / 5, "too few good histories: " + (total - bad));
  }

  private static Set<Rule> agree(History history, String name) {
    int margin = history.observations().size() % 2;
    CheckOptions options = CheckOptions.STRICT.withClockMargin(Duration.ofNanos(margin));
    Verdict verdict = HistoryChecker.check(history, options);
    Set<Rule> rules = verdict.rules();
    rules.retainAll(SWEEP);
    if (!rules.isEmpty() || isExact(history)) {
      boolean explained = BruteForce.explains(history, margin);
      assertEquals(explained, rules.isEmpty(), () -> name + " " + history + "\n" + verdict);
    }
    return rules;
  }

  /** Who may have followed unseen is not told apart: any unseen attempt excuses any such reply. */
  private static boolean isExact(History history) {
    boolean unseen = history.observations().stream().anyMatch(Unanswered.class::isInstance);
    boolean superseded =
        history.observations().stream()
            .anyMatch(
                each -> each instanceof SaidDead dead && dead.reason() == DeathReason.SUPERSEDED);
    return !(unseen && superseded);
  }
}
