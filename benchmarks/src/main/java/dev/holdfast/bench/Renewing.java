package dev.holdfast.bench;

import dev.holdfast.testing.server.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What it costs to keep many leases alive. */
record Renewing(List<RedisServer> servers, Recorder recorder, Depth depth) {
  private static final int WARM_UP = 2;
  private static final int CYCLES = 3;

  /**
   * Measures one side.
   *
   * @param period between the renewals of one lease
   */
  void run(String figure, Side side, int leases, Duration period) throws Exception {
    recorder.progress(figure + ", " + side.name());
    servers.forEach(server -> server.call("FLUSHALL"));
    long heap = Usage.heapBytes();
    List<Hold> holds = takeAll(side.locks(), leases);
    recorder.add(figure, side, 1, "heap.bytes", (Usage.heapBytes() - heap) / (double) leases);
    Thread.sleep(WARM_UP * period.toMillis());
    long lost = 0;
    for (int round = 1; round <= depth.renewals() && lost == 0; round++) {
      RedisInfo before = RedisInfo.of(servers);
      Usage used = Usage.now();
      Thread.sleep(CYCLES * period.toMillis());
      Usage usedAfter = Usage.now();
      RedisInfo after = RedisInfo.of(servers);
      lost = lost(holds, after);
      if (lost == 0) { // what was not renewed cost nothing: then there is no figure
        double renewals = CYCLES * (double) leases;
        add(figure, side, round, renewals, usedAfter.cpuNanos() - used.cpuNanos(), before, after);
      }
    }
    recorder.add(figure, side, 1, "lost", lost);
    recorder.add(figure, side, 1, "threads", Thread.getAllStackTraces().size());
    if (lost == 0) {
      releaseAll(holds);
    }
  }

  private static long lost(List<Hold> holds, RedisInfo info) {
    long told = holds.stream().filter(Hold::isLost).count();
    return Math.max(told, holds.size() - info.keys());
  }

  private void add(
      String figure,
      Side side,
      int round,
      double renewals,
      long cpuNanos,
      RedisInfo before,
      RedisInfo after) {
    recorder.add(figure, side, round, "client.cpu.us", cpuNanos / 1e3 / renewals);
    recorder.add(
        figure, side, round, "server.cpu.us", (after.cpuMicros() - before.cpuMicros()) / renewals);
    recorder.add(
        figure, side, round, "scripts.per.1000", 1e3 * (after.evals() - before.evals()) / renewals);
    recorder.add(
        figure, side, round, "net.bytes", (after.netBytes() - before.netBytes()) / renewals);
  }

  /** By one thread: some clients renew for the thread that took the lock. */
  private static List<Hold> takeAll(Locks locks, int leases) throws Exception {
    List<Hold> holds = new ArrayList<>();
    for (int i = 0; i < leases; i++) {
      holds.add(locks.await(Caller.key(i)));
    }
    return holds;
  }

  private static void releaseAll(List<Hold> holds) throws Exception {
    for (Hold hold : holds) {
      hold.release();
    }
  }
}
