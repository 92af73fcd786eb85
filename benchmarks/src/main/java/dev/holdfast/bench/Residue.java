package dev.holdfast.bench;

import dev.holdfast.redis.RedisLockStore;
import dev.holdfast.testing.server.RedisServer;
import java.time.Duration;
import java.util.List;

/** What Redis keeps of keys: of those that are held, and of those that were used once. */
record Residue(RedisServer server, Recorder recorder, Depth depth) {
  private static final Duration BRIEF = Duration.ofMinutes(1);

  /** Bytes and keys that are left by keys that were taken and released once. */
  void used(String figure, Side side, int keys) throws Exception {
    recorder.progress(figure + ", " + side.name());
    server.call("FLUSHALL");
    side.locks().take("warm").release();
    RedisInfo before = RedisInfo.of(server);
    Works.useKeys(List.of(side), keys);
    RedisInfo after = RedisInfo.of(server);
    double n = keys;
    recorder.add(figure, side, 1, "keys.used", n);
    recorder.add(figure, side, 1, "bytes.per.key", (after.usedMemory() - before.usedMemory()) / n);
    recorder.add(figure, side, 1, "keys.per.key", (after.keys() - before.keys()) / n);
    server.call("FLUSHALL");
  }

  /** Bytes of a live lock. */
  void live(String figure, List<Side> sides) throws Exception {
    recorder.progress(figure);
    int n = depth.residue() / 50;
    for (Side side : sides) {
      server.call("FLUSHALL");
      RedisInfo before = RedisInfo.of(server);
      for (int i = 0; i < n; i++) {
        side.locks().take(Caller.key(i));
      }
      RedisInfo after = RedisInfo.of(server);
      double bytes = after.usedMemory() - before.usedMemory();
      recorder.add(figure, side, 1, "bytes.per.lock", bytes / n);
    }
    server.call("FLUSHALL");
  }

  /** Uses keys once, with the shortest retention there is, on a server of its own. */
  Retained useBriefly(String figure) throws Exception {
    recorder.progress(figure);
    RedisServer own = RedisServer.start();
    String uri = own.uri().toString();
    RedisLockStore store = RedisLockStore.builder().retention(BRIEF).connect(uri);
    Side side = Side.alone(RedisSides.OURS, Role.OURS, new HoldfastLocks(store));
    int keys = depth.residue() / 10;
    Works.useKeys(List.of(side), keys);
    return new Retained(own, recorder, figure, side, keys, System.nanoTime());
  }

  /** Keys whose retention ends soon. */
  record Retained(
      RedisServer server, Recorder recorder, String figure, Side side, int keys, long since)
      implements AutoCloseable {

    /** Waits until the retention is over, and a little for the server to clear up, and counts. */
    void count() throws InterruptedException {
      long past = (System.nanoTime() - since) / 1_000_000;
      Thread.sleep(Math.max(0, BRIEF.toMillis() + 5_000 - past));
      recorder.add(figure, side, 1, "keys.used", keys);
      recorder.add(figure, side, 1, "keys.per.key", RedisInfo.of(server).keys() / (double) keys);
    }

    @Override
    public void close() {
      side.locks().close();
      server.close();
    }
  }
}
