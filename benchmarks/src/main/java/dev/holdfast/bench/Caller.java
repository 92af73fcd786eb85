package dev.holdfast.bench;

import java.util.SplittableRandom;

/** One of the threads that call, with keys that no other one uses. */
final class Caller {
  private static final int KEYS = 10_000;

  private final int index;
  private final int callers;
  private final SplittableRandom random;
  private int next;

  Caller(int index, int callers) {
    this.index = index;
    this.callers = callers;
    this.random = new SplittableRandom(index);
  }

  /** The next of this caller's share of 10,000 keys. */
  String key() {
    int share = KEYS / callers;
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

  static Iterable<String> allKeys() {
    return java.util.stream.IntStream.range(0, KEYS).mapToObj(Caller::key).toList();
  }
}
