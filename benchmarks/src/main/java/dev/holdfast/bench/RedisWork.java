package dev.holdfast.bench;

import dev.holdfast.testing.server.RedisServer;
import java.util.List;

/** What one operation costs the server. */
record RedisWork(RedisServer server, Recorder recorder, Depth depth) {
  private static final int CALLS = 2_000;

  void run(String figure, List<Side> sides, Race.Work work) throws Exception {
    recorder.progress(figure);
    for (int round = 1; round <= depth.counts(); round++) {
      for (Side side : Side.order(sides, round)) {
        Caller caller = new Caller(0, 1_000);
        RedisInfo before = RedisInfo.of(server);
        for (int i = 0; i < CALLS; i++) {
          work.once(side, caller);
        }
        RedisInfo after = RedisInfo.of(server);
        add(figure, side, round, "round.trips", after.reads() - before.reads() - 1);
        add(figure, side, round, "commands", after.commands() - before.commands() - 1);
        add(figure, side, round, "server.cpu.us", after.cpuMicros() - before.cpuMicros());
        add(figure, side, round, "net.bytes", after.netBytes() - before.netBytes());
      }
    }
  }

  private void add(String figure, Side side, int round, String measure, double value) {
    recorder.add(figure, side, round, measure, value / CALLS);
  }
}
