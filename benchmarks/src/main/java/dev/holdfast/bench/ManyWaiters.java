package dev.holdfast.bench;

import dev.holdfast.testing.server.RedisServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** What many threads of one process ask of Redis while each waits for a key of its own. */
record ManyWaiters(RedisServer server, Recorder recorder, Depth depth) {
  private static final long SETTLE_MILLIS = 3_000;
  private static final long WINDOW_MILLIS = 4_000;
  private static final long PATIENCE_SECONDS = 20;

  void run(String figure, Side side) throws Exception {
    recorder.progress(figure + ", " + side.name());
    List<String> keys =
        IntStream.range(0, depth.waiters()).mapToObj(i -> "waited-" + (1_000_000 + i)).toList();
    List<Hold> holds = new ArrayList<>();
    for (String key : keys) {
      holds.add(side.other().take(key));
    }
    long connections = connections();
    long channels = channels();
    ExecutorService threads = Executors.newFixedThreadPool(keys.size());
    List<Future<Hold>> waits = new ArrayList<>();
    for (String key : keys) {
      waits.add(threads.submit(() -> awaitAndRelease(side, key)));
    }
    Thread.sleep(SETTLE_MILLIS);
    count(figure, side);
    recorder.add(figure, side, 1, "connections", connections() - connections);
    recorder.add(figure, side, 1, "channels", channels() - channels);
    for (Hold hold : holds) {
      hold.release();
    }
    recorder.add(figure, side, 1, "waiters.failed", failed(waits));
    threads.shutdownNow();
  }

  private static Hold awaitAndRelease(Side side, String key) throws Exception {
    Hold hold = side.locks().await(key);
    hold.release();
    return hold;
  }

  private void count(String figure, Side side) throws InterruptedException {
    RedisInfo before = RedisInfo.of(server);
    Thread.sleep(WINDOW_MILLIS);
    RedisInfo after = RedisInfo.of(server);
    double perSecond = 1_000.0 / WINDOW_MILLIS;
    recorder.add(
        figure, side, 1, "commands.per.s", (after.commands() - before.commands() - 1) * perSecond);
  }

  private long connections() {
    return server.text("CLIENT", "LIST").lines().filter(line -> line.contains(" sub=")).count();
  }

  private long channels() {
    return ((List<?>) server.call("PUBSUB", "CHANNELS")).size();
  }

  private static long failed(List<Future<Hold>> waits) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    long failed = 0;
    for (Future<Hold> wait : waits) {
      try {
        wait.get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
      } catch (Exception e) {
        failed++;
      }
    }
    return failed;
  }
}
