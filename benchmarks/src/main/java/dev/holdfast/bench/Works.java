package dev.holdfast.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** The operations that are measured. */
final class Works {
  private static final int HELD = 900;

  private Works() {}

  /** Take a key that is free, and release it. */
  static final Race.Work PAIR = (side, caller) -> side.locks().take(caller.key()).release();

  /** Ask for a key that another process has, and learn who that is. */
  static final Race.Work REFUSED = (side, caller) -> side.locks().refused(heldKey(caller));

  /** Look who has a key. */
  static final Race.Work FIND = (side, caller) -> side.locks().find(heldKey(caller));

  /** What a scheduler does: 90 of 100 requests are for a held key, 9 look, one is granted. */
  static final Race.Work MIX =
      (side, caller) -> {
        int which = caller.random(100);
        if (which < 90) {
          side.locks().refused(heldKey(caller));
        } else if (which < 99) {
          side.locks().find(heldKey(caller));
        } else {
          side.locks().take(caller.key()).release();
        }
      };

  private static String heldKey(Caller caller) {
    return "held-" + (1_000_000 + caller.random(HELD));
  }

  /** The other process of each side takes what {@link #REFUSED} and {@link #MIX} ask for. */
  static List<Hold> holdKeys(List<Side> sides, int freeKeys) throws Exception {
    List<Hold> holds = new ArrayList<>();
    for (Side side : sides) {
      List<String> keys =
          IntStream.range(0, HELD).mapToObj(i -> "held-" + (1_000_000 + i)).toList();
      side.other().prepare(keys);
      side.locks().prepare(Caller.keys(freeKeys));
      for (String key : keys) {
        holds.add(side.other().take(key));
      }
    }
    return holds;
  }

  static void releaseAll(List<Hold> holds) throws Exception {
    for (Hold hold : holds) {
      hold.release();
    }
  }

  /** Takes and releases every key once, by eight threads: then those who keep a record have it. */
  static void useKeys(List<Side> sides, int count) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    List<Future<?>> uses = new ArrayList<>();
    for (Side side : sides) {
      for (String key : Caller.keys(count)) {
        uses.add(
            threads.submit(
                () -> {
                  side.locks().take(key).release();
                  return key;
                }));
      }
    }
    for (Future<?> use : uses) {
      use.get();
    }
    threads.shutdown();
  }
}
