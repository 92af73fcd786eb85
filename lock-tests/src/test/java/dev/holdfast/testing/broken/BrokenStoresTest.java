package dev.holdfast.testing.broken;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The suite fails for every broken store, and the rule that it breaks is among the failures. */
class BrokenStoresTest {
  private static final int AT_A_TIME = 4;
  private static final Map<String, Future<SuiteRun>> RUNS = new LinkedHashMap<>();
  private static final ExecutorService RUNNERS = Executors.newFixedThreadPool(AT_A_TIME);

  @BeforeAll
  static void startAllRuns() {
    RUNS.put("", RUNNERS.submit(() -> SuiteRun.of(BrokenStoreContract.class, "")));
    for (Mutant mutant : mutants()) {
      String name = mutant.name();
      RUNS.put(name, RUNNERS.submit(() -> SuiteRun.of(BrokenStoreContract.class, name)));
    }
  }

  @AfterAll
  static void stopRuns() {
    RUNNERS.shutdownNow();
  }

  static List<Mutant> mutants() {
    return BrokenStoreContract.mutants();
  }

  @Test
  void everyMutantHasItsOwnName() {
    assertEquals(mutants().size() + 1, RUNS.size());
  }

  @Test
  void theStoreItselfIsRight() throws Exception {
    SuiteRun run = RUNS.get("").get();
    assertEquals(Set.of(), run.failedTests());
    assertTrue(run.passed() > 150, () -> "only " + run.passed() + " tests ran");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mutants")
  void isCaughtByItsRule(Mutant mutant) throws Exception {
    SuiteRun run = RUNS.get(mutant.name()).get();
    assertTrue(
        run.failedRules().contains(mutant.rule()),
        () -> mutant + ": the suite failed for " + run.failedTests());
    assertTrue(run.passed() > 0, () -> mutant + " breaks everything");
  }
}
