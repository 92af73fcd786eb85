package dev.holdfast.testing.campaign;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testing.StoreName;
import dev.holdfast.testing.history.Rule;
import dev.holdfast.testing.history.Violation;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A bug in a store's acquire, renew or release is found within a few seconds. */
@Tag("campaign")
@ExtendWith(Quiet.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PlantedBugsCase {
  private static final Duration ROUND = Duration.ofMillis(1_500);
  private static final int MOST_ROUNDS = 5;

  /** What says that two had a key at once, or that somebody's grant was ended by nobody. */
  private static final Set<Rule> TELLING =
      EnumSet.of(
          Rule.OVERLAP,
          Rule.BELIEF_AFTER_LATER_GRANT,
          Rule.SAID_DEAD_WHILE_HELD,
          Rule.ALIVE_AFTER_RELEASE,
          Rule.RELEASED_BY_NOBODY,
          Rule.FOUND_NONE_WHILE_HELD);

  private Optional<Ground> started = Optional.empty();

  @BeforeAll
  void start() throws Exception {
    Part.CLIENTS.orSkip();
    started = Optional.of(Grounds.of(getClass().getAnnotation(StoreName.class).value()));
  }

  @AfterAll
  void stop() {
    started.ifPresent(Ground::close);
  }

  @ParameterizedTest
  @EnumSource(Planted.class)
  void isFound(Planted bug) throws Exception {
    Ground ground = started.orElseThrow();
    PlantedGround planted = new PlantedGround(ground, bug::in);
    Decks decks = Decks.of(ground.troubles());
    Set<Rule> broken = EnumSet.noneOf(Rule.class);
    for (int i = 0; i < MOST_ROUNDS && broken.isEmpty(); i++) {
      Outcome outcome = new Round(planted, decks, 100 * (1 + bug.ordinal()) + i, ROUND).run();
      broken.addAll(rules(outcome.violations()));
    }
    assertFalse(broken.isEmpty(), "not found in " + MOST_ROUNDS + " rounds of " + ROUND);
    Set<Rule> telling = EnumSet.copyOf(broken);
    telling.retainAll(TELLING);
    assertTrue(!telling.isEmpty(), () -> "found, but not for what it is: " + broken);
  }

  private static Set<Rule> rules(List<Violation> violations) {
    return violations.stream().map(Violation::rule).collect(Collectors.toSet());
  }
}
