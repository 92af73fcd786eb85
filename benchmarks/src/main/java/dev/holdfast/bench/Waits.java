package dev.holdfast.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/** Waiting: from a release to the next holder, and from the end of a dead holder's lease to it. */
final class Waits {
  private static final int DEAD = 10;
  private static final int WARM_UPS = 3;
  private static final int WARM_UP_WAITERS = 100;
  private static final long SETTLE_MILLIS = 60;

  private final Recorder recorder;
  private final Depth depth;

  Waits(Recorder recorder, Depth depth) {
    this.recorder = recorder;
    this.depth = depth;
  }

  /** Hands over until the code is compiled; those who poll need seconds for one chain. */
  void warmUp(String store, List<Side> sides) throws Exception {
    recorder.progress(store + ", hand-over, warming up");
    for (Side side : sides) {
      long end = System.nanoTime() + WARM_UPS * depth.warmUp().toNanos();
      do {
        chain(side, WARM_UP_WAITERS);
      } while (System.nanoTime() < end);
    }
  }

  /**
   * One process holds a key for which another one waits, by many threads. It is released, and
   * handed on until each of them had it once. What is measured is the time from before a release to
   * the return of the next one's wait.
   */
  void handOver(String figure, List<Side> sides, int waiters) throws Exception {
    recorder.progress(figure);
    int chains = Math.max(1, 10 / waiters);
    for (int round = 0; round <= depth.rounds(); round++) {
      for (Side side : Side.order(sides, round)) {
        List<Latencies> all = new ArrayList<>();
        for (int i = 0; i < chains; i++) {
          all.addAll(chain(side, waiters));
        }
        if (round > 0) { // nobody's first one counts
          Latencies.merge(all).record(recorder, figure, side, round);
        }
      }
    }
  }

  private static List<Latencies> chain(Side side, int waiters) throws Exception {
    String key = UUID.randomUUID().toString();
    side.other().prepare(List.of(key));
    Hold hold = side.other().take(key);
    AtomicLong released = new AtomicLong();
    CountDownLatch started = new CountDownLatch(waiters);
    ExecutorService threads = Executors.newFixedThreadPool(waiters);
    List<Future<Latencies>> results = new ArrayList<>();
    for (int i = 0; i < waiters; i++) {
      results.add(
          threads.submit(
              () -> {
                started.countDown();
                Hold next = side.locks().await(key);
                Latencies took = new Latencies();
                took.add(System.nanoTime() - released.get());
                released.set(System.nanoTime());
                next.release();
                return took;
              }));
    }
    started.await();
    Thread.sleep(SETTLE_MILLIS + waiters); // until all of them really wait
    released.set(System.nanoTime());
    hold.release();
    List<Latencies> all = new ArrayList<>();
    for (Future<Latencies> result : results) {
      all.add(result.get());
    }
    threads.shutdown();
    return all;
  }

  /** How long after the end of a dead holder's lease of a second the one who waits has the key. */
  void takeOver(String figure, List<Side> sides) throws Exception {
    recorder.progress(figure);
    for (int round = 1; round <= depth.counts(); round++) {
      for (Side side : Side.order(sides, round)) {
        Latencies.merge(dead(side)).record(recorder, figure, side, round);
      }
    }
  }

  private static List<Latencies> dead(Side side) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(DEAD);
    List<Future<Latencies>> results = new ArrayList<>();
    for (int i = 0; i < DEAD; i++) {
      String key = UUID.randomUUID().toString();
      side.other().prepare(List.of(key));
      side.other().takeAndDie(key);
      long end = System.nanoTime() + 1_000_000_000;
      results.add(
          threads.submit(
              () -> {
                Latencies late = new Latencies();
                try {
                  Hold hold = side.locks().await(key);
                  late.add(Math.max(0, System.nanoTime() - end));
                  hold.release();
                } catch (NotGranted missed) {
                  late.add(System.nanoTime() - end); // it takes at least so long
                }
                return late;
              }));
    }
    List<Latencies> all = new ArrayList<>();
    for (Future<Latencies> result : results) {
      all.add(result.get());
    }
    threads.shutdown();
    return all;
  }
}
