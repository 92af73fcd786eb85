package dev.holdfast.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.LockKey;
import dev.holdfast.spi.LockStore;
import dev.holdfast.testing.broken.BrokenStoreContract;
import dev.holdfast.testing.broken.Mutant;
import dev.holdfast.testing.broken.SteppedStore;
import dev.holdfast.testing.broken.Steps;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Random scripts beside the model tell a broken store from one that is right. */
class ScriptsFindFaultsTest {
  private static final int SCRIPTS = 1_500;

  /** Faults that no single thread can see on three plain keys by the calls of a script. */
  private static final Set<String> OUT_OF_REACH =
      Set.of("K2", "K3", "L8", "T5", "H2", "W1", "A1 grant in two steps", "T3 any clock grants");

  private static List<ScriptStep> script(Random random) {
    ScriptStep.Verb[] verbs = ScriptStep.Verb.values();
    return Stream.generate(
            () ->
                new ScriptStep(
                    verbs[random.nextInt(verbs.length)],
                    random.nextInt(2),
                    random.nextInt(2) == 0 ? 0 : random.nextInt(4),
                    random.nextInt(200)))
        .limit(60)
        .toList();
  }

  private static boolean isFoundOut(Steps steps) {
    for (int seed = 0; seed < SCRIPTS; seed++) {
      FakeTicker time = new FakeTicker();
      LockStore store = new SteppedStore(steps, time);
      ScriptClock clock = ScriptClock.manual(store, time::jumpWall);
      List<LockKey> keys = List.of(LockKey.of("a"), LockKey.of("b"));
      ScriptRun run = new ScriptRun(store, new StepsModel(), clock, keys);
      List<ScriptStep> script = script(new Random(seed));
      try {
        run.play(script);
      } catch (AssertionError found) {
        return true;
      }
    }
    return false;
  }

  @Test
  void aRightStoreIsNotBlamed() {
    assertTrue(!isFoundOut(Steps.RIGHT));
  }

  @Test
  void everyBrokenStoreIsFoundOut() {
    Set<String> overlooked = new TreeSet<>();
    for (Mutant mutant : BrokenStoreContract.mutants()) {
      boolean inReach =
          !OUT_OF_REACH.contains(mutant.rule()) && !OUT_OF_REACH.contains(mutant.toString());
      if (inReach && !isFoundOut(mutant.steps())) {
        overlooked.add(mutant.toString());
      }
    }
    assertEquals(Set.of(), overlooked);
  }
}
