package dev.holdfast.testing.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.holdfast.testing.Rule;
import dev.holdfast.testing.StoreName;
import dev.holdfast.testing.sim.Simulation.Outcome;
import java.util.logging.Level;
import java.util.logging.Logger;
import net.jqwik.api.sessions.JqwikSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Thousands of histories of the engine, each from a script drawn by its seed. {@code
 * -Dholdfast.simulation.histories=100000} draws more, {@code -Dholdfast.simulation.seed=…} others.
 */
@StoreName("memory")
class EngineSimulationTest {
  private static final int HISTORIES = Integer.getInteger("holdfast.simulation.histories", 6_000);
  private static final long SEED = Long.getLong("holdfast.simulation.seed", 0);

  /** Every lost lease is worth a warning, to an operator; here there are thousands. */
  private static final Logger LOG = Logger.getLogger("dev.holdfast");

  private static Level before = Level.INFO;

  @BeforeAll
  static void quiet() {
    JqwikSession.start();
    before = LOG.getLevel();
    LOG.setLevel(Level.OFF);
  }

  @AfterAll
  static void loud() {
    LOG.setLevel(before);
    JqwikSession.finish();
  }

  @Rule({"A4", "A7", "D1", "D2", "D3", "D4", "D5", "D6", "L6", "L9", "Q1", "T2", "T4"})
  void everyHistoryIsFine() {
    Drawn drawn = new Drawn();
    Tally tally = new Tally();
    for (long seed = SEED; seed < SEED + HISTORIES; seed++) {
      Script script = drawn.script(seed);
      Outcome outcome = Simulation.run(script);
      tally.add(outcome.tally());
      if (!outcome.isFine()) {
        fail(report(seed, script, outcome));
      }
    }
    System.out.println("simulation: " + tally);
    Minima.check(tally, HISTORIES);
  }

  @Test
  void everyKeptScriptIsFine() {
    Tally tally = new Tally();
    for (Script script : KeptScripts.all()) {
      Outcome outcome = Simulation.run(script);
      assertTrue(outcome.isFine(), () -> script + "\n" + String.join("\n", outcome.violations()));
      tally.add(outcome.tally());
    }
    assertEquals(2, tally.of(Met.TOKEN_GRANTED_TWICE));
  }

  @Test
  void theSameScriptGivesTheSameHistory() {
    Drawn drawn = new Drawn();
    for (long seed = SEED; seed < SEED + 20; seed++) {
      Script script = drawn.script(seed);
      Outcome once = Simulation.run(script);
      Outcome again = Simulation.run(new Drawn().script(seed));
      assertEquals(once.history(), again.history(), script::toString);
    }
  }

  private static String report(long seed, Script failing, Outcome outcome) {
    Script shortest = Shrinking.shortest(failing, each -> sameFault(Simulation.run(each), outcome));
    return String.format(
        "seed %d, shortened: %s%n%s",
        seed, shortest, String.join("\n", Simulation.run(shortest).violations()));
  }

  /** Whether two histories break the same rule first, numbers aside. */
  private static boolean sameFault(Outcome one, Outcome other) {
    return !one.isFine() && fault(one).equals(fault(other));
  }

  private static String fault(Outcome outcome) {
    return outcome.violations().get(0).lines().findFirst().orElse("").replaceAll("[0-9.]+", "N");
  }
}
