package dev.holdfast.bench;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** One of the threads that call, with keys that no other one uses. */
final class Caller {
  private final int index;
  private final int share;
  private final SplittableRandom random;
  private int next;

  /**
   * A caller.
   *
   * @param index which of the callers, from 0
   * @param share how many keys each of them has
   */
  Caller(int index, int share) {
    this.index = index;
    this.share = share;
    this.random = new SplittableRandom(index);
  }

  /** The next of this caller's keys. */
  String key() {
    next = (next + 1) % share;
    return key(index * share + next);
  }

  /** A number below the bound, always the same sequence. */
  int random(int bound) {
    return random.nextInt(bound);
  }

  static String key(int number) {
    return "tenant-17/document-" + (1_000_000 + number);
  }

  /** The keys of all callers. */
  static List<String> keys(int count) {
    return IntStream.range(0, count).mapToObj(Caller::key).toList();
  }
}
