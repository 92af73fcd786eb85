package dev.holdfast.testing.sim;

import java.util.Random;
import net.jqwik.api.RandomGenerator;

/** Scripts drawn by seed. Needs a jqwik session. */
final class Drawn {
  private static final int SIZE = 1_000;

  private final RandomGenerator<Script> generator = Scripts.scripts().generator(SIZE);

  /** The script of a seed. */
  Script script(long seed) {
    return generator.next(new Random(seed)).value();
  }
}
