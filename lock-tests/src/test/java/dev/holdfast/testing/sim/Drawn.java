package dev.holdfast.testing.sim;

import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import net.jqwik.api.RandomGenerator;
import net.jqwik.api.Shrinkable;

/** Scripts drawn by seed, and made shorter where they fail. */
final class Drawn {
  private static final int SIZE = 1_000;
  private static final int MOST_SHRINKING = 5_000;

  private final RandomGenerator<Script> generator = Scripts.scripts().generator(SIZE);

  /** The script of a seed. */
  Shrinkable<Script> script(long seed) {
    return generator.next(new Random(seed));
  }

  /** A shorter script that still fails, as far as a limited search finds one. */
  static Script shortest(Shrinkable<Script> failing, Predicate<Script> fails) {
    return withoutSteps(shrunk(failing, fails), fails);
  }

  private static Script shrunk(Shrinkable<Script> failing, Predicate<Script> fails) {
    Shrinkable<Script> best = failing;
    int[] tried = {0};
    while (true) {
      Optional<Shrinkable<Script>> shorter =
          best.shrink()
              .takeWhile(each -> ++tried[0] < MOST_SHRINKING)
              .filter(each -> fails.test(each.value()))
              .findFirst();
      if (shorter.isEmpty()) {
        return best.value();
      }
      best = shorter.get();
    }
  }

  /** Leaves out every step that the failure does not need; the others keep their instants. */
  private static Script withoutSteps(Script failing, Predicate<Script> fails) {
    Script best = failing;
    boolean shorter = true;
    while (shorter) {
      shorter = false;
      for (int i = best.steps().size() - 1; i >= 0; i--) {
        Script candidate = best.without(i);
        if (fails.test(candidate)) {
          best = candidate;
          shorter = true;
        }
      }
    }
    return best;
  }
}
