package dev.holdfast.bench;

import dev.holdfast.testing.server.RedisServer;
import java.util.ArrayList;
import java.util.List;

/** What it costs to keep many leases alive, for a window of a few renewals. */
record Renewing(RedisServer server, Recorder recorder) {
  private static final int CYCLES = 3;

  /**
   * Measures one side.
   *
   * @param period between the renewals of one lease
   */
  void run(String figure, Side side, int leases, java.time.Duration period) throws Exception {
    recorder.progress(figure + ", " + side.name());
    server.call("FLUSHALL", "ASYNC");
    long heap = Usage.heapBytes();
    List<Hold> holds = takeAll(side.locks(), leases);
    recorder.add(figure, side, 1, "heap.bytes", (Usage.heapBytes() - heap) / (double) leases);
    Thread.sleep(period.toMillis());
    RedisInfo before = RedisInfo.of(server);
    Usage used = Usage.now();
    Thread.sleep(CYCLES * period.toMillis());
    Usage usedAfter = Usage.now();
    RedisInfo after = RedisInfo.of(server);
    double renewals = CYCLES * (double) leases;
    long lost = holds.stream().filter(Hold::isLost).count() + Math.max(0, leases - after.keys());
    recorder.add(figure, side, 1, "lost", lost);
    if (lost > 0) {
      return; // what was not renewed cost nothing: there is no figure
    }
    recorder.add(
        figure,
        side,
        1,
        "client.cpu.us",
        (usedAfter.cpuNanos() - used.cpuNanos()) / 1e3 / renewals);
    recorder.add(
        figure, side, 1, "server.cpu.us", (after.cpuMicros() - before.cpuMicros()) / renewals);
    recorder.add(
        figure, side, 1, "reads.per.1000", 1e3 * (after.reads() - before.reads()) / renewals);
    recorder.add(figure, side, 1, "net.bytes", (after.netBytes() - before.netBytes()) / renewals);
    recorder.add(figure, side, 1, "threads", Thread.getAllStackTraces().size());
    releaseAll(holds);
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
