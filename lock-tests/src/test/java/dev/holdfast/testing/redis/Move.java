package dev.holdfast.testing.redis;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * One step of a random script, still without meaning.
 *
 * @param verb which call
 * @param which whose lease or key, modulo how many there are
 * @param how how it is changed before it is used
 * @param amount a choice of times
 */
record Move(int verb, int which, int how, int amount) {
  /** The most that each number may be. */
  static final int VERBS = 16;

  static final int WHICH = 10;
  static final int HOW = 60;
  static final int AMOUNTS = 96;

  static List<Move> random(Random random, int count) {
    return Stream.generate(() -> random(random)).limit(count).toList();
  }

  private static Move random(Random random) {
    return new Move(
        random.nextInt(VERBS), random.nextInt(WHICH), random.nextInt(HOW), random.nextInt(AMOUNTS));
  }
}
