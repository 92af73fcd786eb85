package dev.holdfast.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** Runs the same work on all sides, in short rounds, one side after the other. */
final class Race {

  /** One operation. */
  interface Work {
    void once(Side side, Caller caller) throws Exception;
  }

  private static final int WARM_UPS = 3;
  private static final int FIRST_WARM_UP = 3;

  private final Recorder recorder;
  private final Depth depth;
  private final int keys;

  /** What has run here, whatever the number of callers. */
  private final Set<String> warm = new HashSet<>();

  /**
   * A race.
   *
   * @param keys how many different keys the callers share among them
   */
  Race(Recorder recorder, Depth depth, int keys) {
    this.recorder = recorder;
    this.depth = depth;
    this.keys = keys;
  }

  int keys() {
    return keys;
  }

  /** Measures latency, throughput, and what the client uses for one operation. */
  void run(String figure, List<Side> sides, int callers, Work work) throws Exception {
    recorder.progress(figure);
    ExecutorService threads = Executors.newFixedThreadPool(callers);
    List<Caller> all =
        IntStream.range(0, callers).mapToObj(i -> new Caller(i, keys / callers)).toList();
    try {
      Duration warmUp = warmUp(figure);
      for (int i = 0; i < WARM_UPS; i++) { // all sides in turn, as in the rounds
        for (Side side : sides) {
          segment(threads, all, side, work, warmUp.dividedBy(WARM_UPS));
        }
      }
      for (int round = 1; round <= depth.rounds(); round++) {
        for (Side side : Side.order(sides, round)) {
          segment(threads, all, side, work, depth.round()).record(recorder, figure, side, round);
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** What runs for the first time is longer in being compiled, the more so the more code it has. */
  private Duration warmUp(String figure) {
    boolean first = warm.add(figure.substring(0, figure.lastIndexOf('/')));
    return first ? depth.warmUp().multipliedBy(FIRST_WARM_UP) : depth.warmUp();
  }

  private record Segment(Latencies latencies, long nanos, Usage before, Usage after) {
    void record(Recorder recorder, String figure, Side side, int round) {
      latencies.record(recorder, figure, side, round);
      double count = latencies.count();
      recorder.add(figure, side, round, "ops.per.s", count * 1e9 / nanos);
      recorder.add(
          figure, side, round, "cpu.us", (after.cpuNanos() - before.cpuNanos()) / 1e3 / count);
      recorder.add(
          figure,
          side,
          round,
          "alloc.bytes",
          (after.allocatedBytes() - before.allocatedBytes()) / count);
    }
  }

  private static Segment segment(
      ExecutorService threads, List<Caller> callers, Side side, Work work, Duration time)
      throws Exception {
    CountDownLatch ready = new CountDownLatch(callers.size());
    CountDownLatch go = new CountDownLatch(1);
    List<Future<Latencies>> results = new ArrayList<>();
    for (Caller caller : callers) {
      results.add(
          threads.submit(
              () -> {
                ready.countDown();
                go.await();
                return repeat(side, caller, work, System.nanoTime() + time.toNanos());
              }));
    }
    ready.await();
    Usage before = Usage.now();
    long start = System.nanoTime();
    go.countDown();
    List<Latencies> latencies = new ArrayList<>();
    for (Future<Latencies> result : results) {
      latencies.add(result.get());
    }
    long took = System.nanoTime() - start;
    return new Segment(Latencies.merge(latencies), took, before, Usage.now());
  }

  private static Latencies repeat(Side side, Caller caller, Work work, long end) throws Exception {
    Latencies latencies = new Latencies();
    long now = System.nanoTime();
    do {
      long start = now;
      work.once(side, caller);
      now = System.nanoTime();
      latencies.add(now - start);
    } while (now < end);
    return latencies;
  }
}
