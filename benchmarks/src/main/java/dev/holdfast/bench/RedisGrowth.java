package dev.holdfast.bench;

import dev.holdfast.LockKey;
import dev.holdfast.redis.RedisLockStore;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AsyncLockStore;
import dev.holdfast.spi.HolderInfo;
import dev.holdfast.testing.server.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;

/** Latency of ours on servers with few and with many live keys, in the same rounds. */
record RedisGrowth(Recorder recorder, Depth depth) {
  private static final int LEAST = 1_000;
  private static final int UNDER_WAY = 256;

  void measure(String figure) throws Exception {
    recorder.progress(figure + ", filling");
    List<RedisServer> servers = new ArrayList<>();
    List<Side> sides = new ArrayList<>();
    for (int size = LEAST; size <= depth.live(); size *= 10) {
      RedisServer server = RedisServer.start();
      servers.add(server);
      String uri = server.uri().toString();
      try (RedisLockStore store = RedisLockStore.connect(uri)) {
        fill(store.async(Runnable::run), size);
      }
      sides.add(
          Side.of(
              String.format(java.util.Locale.ROOT, "Holdfast, %,d live keys", size),
              size == LEAST ? Role.FLOOR : size == depth.live() ? Role.OURS : Role.FOOTNOTE,
              () -> new HoldfastLocks(RedisLockStore.connect(uri))));
    }
    new Race(recorder, depth, LEAST).run(figure, sides, 1, Works.PAIR);
    Side.closeAll(sides);
    servers.forEach(RedisServer::close);
  }

  private static void fill(AsyncLockStore store, int count) throws InterruptedException {
    Semaphore free = new Semaphore(UNDER_WAY);
    for (int i = 0; i < count; i++) {
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
