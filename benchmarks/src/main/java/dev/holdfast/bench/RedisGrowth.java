package dev.holdfast.bench;

import dev.holdfast.LockKey;
import dev.holdfast.redis.RedisLockStore;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AsyncLockStore;
import dev.holdfast.spi.HolderInfo;
import dev.holdfast.testing.server.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;

/** What remains of keys that were used once, what live ones take, and latency as they grow. */
record RedisGrowth(RedisServer server, Recorder recorder, Depth depth) {
  private static final int UNDER_WAY = 256;

  /** Bytes and keys that are left by keys that were taken and released once. */
  void residue(String figure, List<Side> sides) throws Exception {
    recorder.progress(figure);
    for (Side side : sides) {
      server.call("FLUSHALL");
      side.locks().take("warm").release();
      RedisInfo before = RedisInfo.of(server);
      for (int i = 0; i < depth.residue(); i++) {
        side.locks().take(Caller.key(i)).release();
      }
      RedisInfo after = RedisInfo.of(server);
      double n = depth.residue();
      recorder.add(
          figure, side, 1, "bytes.per.key", (after.usedMemory() - before.usedMemory()) / n);
      recorder.add(figure, side, 1, "keys.per.key", (after.keys() - before.keys()) / n);
    }
    server.call("FLUSHALL");
  }

  /** Bytes of a live lock. */
  void live(String figure, List<Side> sides) throws Exception {
    recorder.progress(figure);
    int n = depth.residue();
    for (Side side : sides) {
      server.call("FLUSHALL");
      RedisInfo before = RedisInfo.of(server);
      for (int i = 0; i < n; i++) {
        side.locks().take(Caller.key(i));
      }
      RedisInfo after = RedisInfo.of(server);
      recorder.add(
          figure,
          side,
          1,
          "bytes.per.lock",
          (after.usedMemory() - before.usedMemory()) / (double) n);
    }
    server.call("FLUSHALL");
  }

  /** Latency of a pair while the store has more and more live keys. */
  void latency(String figure, Race race, RedisSides redis) throws Exception {
    server.call("FLUSHALL");
    List<Side> sides = List.of(redis.floor(), redis.ours());
    try (RedisLockStore store = RedisLockStore.connect(redis.uri())) {
      int have = 0;
      for (int size = 1_000; size <= depth.live(); size *= 10) {
        fill(store.async(Runnable::run), have, size);
        have = size;
        race.run(figure + "/" + size, sides, 1, Works.PAIR);
      }
    }
    Side.closeAll(sides);
    server.call("FLUSHALL", "ASYNC");
  }

  private static void fill(AsyncLockStore store, int from, int to) throws InterruptedException {
    Semaphore free = new Semaphore(UNDER_WAY);
    for (int i = from; i < to; i++) {
      free.acquire();
      AcquireCommand ask =
          new AcquireCommand(
              LockKey.of("live-" + i),
              UUID.randomUUID(),
              new HolderInfo("scheduler-3", "", Map.of(), 0),
              Duration.ofHours(2),
              Duration.ZERO,
              Duration.ZERO,
              0,
              Duration.ZERO);
      store.acquire(ask, Duration.ofSeconds(30)).whenComplete((reply, e) -> free.release());
    }
    free.acquire(UNDER_WAY);
  }
}
