package dev.holdfast.testing.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** The sweep and the search through every course of events give the same answer. */
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
  void agreeOnManyRandomHistories() {
    Map<Rule, Integer> broken = new EnumMap<>(Rule.class);
    int bad = 0;
    int total = 60_000;
    for (int seed = 0; seed < total; seed++) {
      History history = RandomHistories.draw(new Random(seed)::nextInt);
      Set<Rule> rules = agree(history, "seed " + seed);
      rules.forEach(rule -> broken.merge(rule, 1, Integer::sum));
      bad += rules.isEmpty() ? 0 : 1;
    }
    System.out.println(bad + " " + broken);
  }

  @Property(tries = 2000)
  void agreeOnAnyHistory(@ForAll @Size(max = 60) List<@IntRange(max = 47) Integer> draws) {
    Iterator<Integer> next = draws.iterator();
    agree(RandomHistories.draw(limit -> next.hasNext() ? next.next() % limit : 0), "this");
  }

  private static Set<Rule> agree(History history, String name) {
    Verdict verdict = HistoryChecker.check(history);
    Set<Rule> rules = verdict.rules();
    rules.retainAll(SWEEP);
    boolean explained = BruteForce.explains(history);
    if (!rules.isEmpty() || isExact(history)) {
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
