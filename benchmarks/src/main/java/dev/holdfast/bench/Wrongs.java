package dev.holdfast.bench;

import dev.holdfast.testing.proxy.Bytes;
import dev.holdfast.testing.proxy.Cut;
import dev.holdfast.testing.proxy.FaultProxy;
import dev.holdfast.testing.server.RedisServer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Makes a fault happen to each side, and counts what is wrong afterwards. */
record Wrongs(Recorder recorder) {
  /** How long a lock lasts that nobody gives back. */
  static final Duration LEASE = Duration.ofSeconds(30);

  private static final int TRIES = 3;
  private static final Duration LOSS_LEASE = Duration.ofSeconds(3);
  private static final List<List<String>> NAMES =
      List.of(
          List.of("Doc-A", "doc-a"),
          List.of("résumé", "resume"),
          List.of("a", "a "),
          List.of("straße", "strasse"),
          List.of("は", "ば"),
          List.of("😀", "😁"),
          List.of("Ａ", "A"),
          List.of("a\u200d", "a"),
          List.of("n".repeat(64) + "1", "n".repeat(64) + "2"));

  /** Makes the sides that talk to an address. */
  interface Sides {
    List<Side> at(RedisSides redis) throws Exception;
  }

  /** One whose lease is over gives its key back, which another process has by now. */
  void staleReleases(String figure, List<Side> sides) throws Exception {
    recorder.progress(figure);
    for (Side side : sides) {
      int wrong = 0;
      for (int i = 0; i < TRIES; i++) {
        String key = UUID.randomUUID().toString();
        Hold stale = side.locks().stale(key);
        Hold current = side.other().tryFor(key, LEASE).orElseThrow();
        quietly(stale::release);
        wrong += side.locks().tryFor(key, LEASE).isPresent() ? 1 : 0;
        quietly(current::release);
      }
      recorder.add(figure, side, 1, "double.holders", wrong);
    }
  }

  /** The server loses its data: is the next token larger than the ones before? */
  void lossOfData(String figure, List<Side> sides, RedisServer server) throws Exception {
    recorder.progress(figure);
    for (Side side : sides) {
      int wrong = 0;
      for (int i = 0; i < TRIES; i++) {
        String key = UUID.randomUUID().toString();
        side.locks().tryFor(key, LEASE).orElseThrow().release();
        Hold before = side.locks().tryFor(key, LEASE).orElseThrow();
        before.release();
        server.call("FLUSHALL");
        Hold after = side.locks().tryFor(key, LEASE).orElseThrow();
        wrong += after.token() <= before.token() ? 1 : 0;
        after.release();
      }
      recorder.add(figure, side, 1, "tokens.back", wrong);
    }
  }

  /** Names that differ: does holding one keep others from having the other? */
  void collisions(String figure, List<Side> sides) throws Exception {
    recorder.progress(figure);
    for (Side side : sides) {
      int wrong = 0;
      for (List<String> pair : NAMES) {
        Optional<Hold> one = attempt(side.locks(), pair.get(0));
        Optional<Hold> two = attempt(side.other(), pair.get(1));
        wrong += one.isPresent() && two.isPresent() ? 0 : 1;
        one.ifPresent(hold -> quietly(hold::release));
        two.ifPresent(hold -> quietly(hold::release));
      }
      recorder.add(figure, side, 1, "collisions", wrong);
    }
  }

  private static Optional<Hold> attempt(Locks locks, String name) {
    try {
      return locks.tryFor(name, LEASE);
    } catch (Exception e) {
      return Optional.empty();
    }
  }

  /** The reply to one request is lost with its connection: how long can nobody have the key? */
  void lostReplies(String figure, RedisServer server, Sides maker) throws Exception {
    recorder.progress(figure);
    List<Side> near = maker.at(new RedisSides(server.uri().toString()));
    Map<Side, Future<Double>> frees = new LinkedHashMap<>();
    ExecutorService threads = Executors.newCachedThreadPool();
    try (FaultProxy proxy = server.proxy()) {
      List<Side> far = maker.at(new RedisSides(server.uriAt(proxy.port()).toString()));
      for (int i = 0; i < far.size(); i++) {
        String key = UUID.randomUUID().toString();
        Locks other = near.get(i).other();
        loseReply(far.get(i), key, proxy);
        frees.put(far.get(i), threads.submit(() -> secondsUntilFree(other, key)));
      }
      for (Map.Entry<Side, Future<Double>> free : frees.entrySet()) {
        recorder.add(figure, free.getKey(), 1, "orphan.s", free.getValue().get());
      }
      Side.closeAll(far);
    }
    threads.shutdown();
    Side.closeAll(near);
  }

  private static void loseReply(Side side, String key, FaultProxy proxy) throws Exception {
    side.locks().tryFor("warm-" + key, LEASE).orElseThrow().release();
    Cut cut = proxy.cutAfterRequest(Bytes.containing(key));
    quietly(new Once(side.locks(), key));
    if (!cut.happened()) {
      throw new IllegalStateException("no reply was lost to " + side.name());
    }
  }

  /** Takes a key, and gives it back if it was granted. */
  private record Once(Locks locks, String key) implements Action {
    @Override
    public void run() throws Exception {
      Optional<Hold> hold = locks.tryFor(key, LEASE);
      if (hold.isPresent()) {
        hold.get().release();
      }
    }
  }

  private static double secondsUntilFree(Locks locks, String key) throws Exception {
    long start = System.nanoTime();
    long end = start + LEASE.plusSeconds(5).toNanos();
    while (System.nanoTime() < end && locks.tryFor(key, LEASE).isEmpty()) {
      Thread.sleep(50);
    }
    return (System.nanoTime() - start) / 1e9;
  }

  /** How long a holder believes in a lease that an operator has ended, or that it cannot renew. */
  void notices(String figure, RedisServer server) throws Exception {
    recorder.progress(figure);
    try (FaultProxy proxy = server.proxy();
        Side far = new RedisSides(server.uriAt(proxy.port()).toString()).ours();
        Side near = new RedisSides(server.uri().toString()).ours()) {
      Hold ended = far.locks().tryFor("ended", LOSS_LEASE).orElseThrow();
      near.locks().endByForce("ended");
      recorder.add(figure + "/ended", far, 1, "notice.ms", millisUntilLost(ended));
      Hold cutOff = far.locks().tryFor("cut off", LOSS_LEASE).orElseThrow();
      proxy.requests().swallow();
      recorder.add(figure + "/cut-off", far, 1, "notice.ms", millisUntilLost(cutOff));
      proxy.requests().pass();
    }
  }

  private static double millisUntilLost(Hold hold) throws InterruptedException {
    long start = System.nanoTime();
    while (!hold.isLost()) {
      Thread.sleep(1);
    }
    return (System.nanoTime() - start) / 1e6;
  }

  /** Something that may fail. */
  interface Action {
    void run() throws Exception;
  }

  /** To fail is an answer too: one that tells that nothing was done. */
  private static void quietly(Action action) {
    try {
      action.run();
    } catch (Exception told) {
      // as wanted
    }
  }
}
