package dev.holdfast.testing.redis;

import static dev.holdfast.testing.redis.Requests.TIMEOUT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.AcquireRequest;
import dev.holdfast.Acquisition;
import dev.holdfast.FencingToken;
import dev.holdfast.LeaseTimings;
import dev.holdfast.LockKey;
import dev.holdfast.LockManager;
import dev.holdfast.LockStoreException;
import dev.holdfast.LockStoreException.Failure;
import dev.holdfast.StaleTokenException;
import dev.holdfast.redis.GuardedScript;
import dev.holdfast.redis.RedisFencingGuard;
import dev.holdfast.redis.RedisLockStore;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AsyncLockStore;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.RenewCommand;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.testing.Rule;
import dev.holdfast.testing.StoreName;
import dev.holdfast.testing.server.RedisServer;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What only a Cluster can show: many servers, of which each has some of the slots. */
@StoreName("redis-cluster")
class RedisClusterStoreTest extends RedisClusterCase {
  private static final LockKey KEY = LockKey.of("document-123");

  @Test
  void bucketsAreSharedOutOverTheServers() {
    Set<Integer> ports = new HashSet<>();
    for (int bucket = 0; bucket < 256; bucket++) {
      ports.add(cluster.owner(cluster.slot("{" + bucket + "}")).port());
    }
    assertEquals(3, ports.size());
  }

  /** Redisson's fenced lock answers CROSSSLOT for such names. */
  @Rule("K3")
  void namesWithBracesNeedOneSlotOnly() {
    for (String name : List.of("doc{1", "a{}b", "x}y{z", "{a}{b}", "}{")) {
      Requests.Held held = Requests.acquired(store, name);
      store.acquire(Requests.waiting(name), TIMEOUT);
      assertInstanceOf(RenewReply.Renewed.class, Requests.renew(store, held));
      store.release(held.key(), held.lease(), TIMEOUT);
      assertEquals(Optional.empty(), store.find(held.key(), TIMEOUT));
    }
  }

  @Test
  void tenThousandLeasesAreRenewedByOneScriptForEachBucket() {
    AsyncLockStore async = store.async(Runnable::run);
    List<AcquireCommand> asks = new ArrayList<>();
    List<CompletionStage<AcquireReply>> replies = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      asks.add(Requests.ask("many " + i));
      replies.add(async.acquire(asks.get(i), Duration.ofSeconds(30)));
    }
    List<RenewCommand> batch = new ArrayList<>();
    for (int i = 0; i < asks.size(); i++) {
      AcquireReply reply = replies.get(i).toCompletableFuture().join();
      batch.add(Requests.held(asks.get(i), reply).renewal());
    }
    store.renew(batch, TIMEOUT);
    cluster.nodes().forEach(node -> node.call("CONFIG", "RESETSTAT"));
    List<RenewReply> renewed = store.renew(batch, TIMEOUT);
    renewed.forEach(reply -> assertInstanceOf(RenewReply.Renewed.class, reply));
    assertEquals(10_000, renewed.size());
    assertTrue(calls("evalsha") <= 256, "scripts: " + calls("evalsha"));
    assertEquals(10_000, calls("set"));
  }

  @Test
  void aManagerHandsOverEnoughAtOnceForThat() {
    LeaseTimings timings = LeaseTimings.ofTtl(Duration.ofSeconds(6));
    try (LockManager manager = LockManager.builder(store).timings(timings).build()) {
      List<Acquisition> kept = new ArrayList<>(); // what nobody can reach is not renewed
      for (int i = 0; i < 2_000; i++) {
        kept.add(manager.acquire(AcquireRequest.of(LockKey.of("kept " + i))));
      }
      System.gc();
      Requests.await("all were renewed once", () -> calls("set") >= 4_000);
      cluster.nodes().forEach(node -> node.call("CONFIG", "RESETSTAT"));
      Requests.await("and again", () -> calls("set") >= 2_000);
      assertTrue(calls("evalsha") <= 2 * 256, "scripts: " + calls("evalsha"));
      kept.forEach(Acquisition::close);
    }
  }

  @Test
  void aFrozenServerHoldsUpOnlyItsOwnKeys() {
    assertHoldsUpOnlyItsOwn(batch -> store.renew(batch, Duration.ofSeconds(1)));
  }

  /**
   * Whoever made the call has a timer too: if that goes off first, what the others have answered is
   * lost. A busy machine may be late once; a call that waits too long is late each time.
   */
  @Test
  void aCallThatWaitsForAFrozenServerIsToldWithinItsTime() {
    AsyncLockStore async = store.async(Runnable::run);
    Duration timeout = Duration.ofSeconds(2);
    AtomicLong took = new AtomicLong(Long.MAX_VALUE);
    for (int again = 0; again < 4 && took.get() >= timeout.toNanos(); again++) {
      assertHoldsUpOnlyItsOwn(
          batch -> {
            long start = System.nanoTime();
            List<RenewReply> replies = async.renew(batch, timeout).toCompletableFuture().join();
            took.set(System.nanoTime() - start);
            return replies;
          });
    }
    assertTrue(took.get() < timeout.toNanos(), took + " ns");
  }

  private static void assertHoldsUpOnlyItsOwn(
      Function<List<RenewCommand>, List<RenewReply>> renewal) {
    List<Requests.Held> held =
        IntStream.range(0, 60)
            .mapToObj(i -> Requests.acquired(store, "spread " + UUID.randomUUID()))
            .toList();
    List<RenewCommand> batch = held.stream().map(Requests.Held::renewal).toList();
    RedisServer frozen = cluster.nodes().get(1);
    frozen.freeze();
    List<RenewReply> replies;
    try {
      replies = renewal.apply(batch);
    } finally {
      frozen.thaw();
    }
    long done = replies.stream().filter(RenewReply.Renewed.class::isInstance).count();
    long notDone = replies.stream().filter(RenewReply.NotDone.class::isInstance).count();
    assertEquals(60, done + notDone, replies.toString());
    assertTrue(done > 10 && notDone > 5, done + " renewed, " + notDone + " not done");
  }

  @Test
  void whoConnectsTheWrongWayIsToldTheRightOne() {
    String node = cluster.uris().get(0).toString();
    LockStoreException e =
        assertThrows(LockStoreException.class, () -> RedisLockStore.connect(node));
    assertEquals(Failure.MISCONFIGURED, e.failure(), e.getMessage());
    assertTrue(e.getMessage().contains("redis-cluster://"), e.getMessage());
    try (RedisServer standalone = RedisServer.start()) {
      String uri = "redis-cluster://127.0.0.1:" + standalone.port();
      LockStoreException wrong =
          assertThrows(LockStoreException.class, () -> RedisLockStore.connect(uri));
      assertEquals(Failure.MISCONFIGURED, wrong.failure(), wrong.getMessage());
      assertTrue(wrong.getMessage().contains("belongs to no Cluster"), wrong.getMessage());
    }
  }

  @Test
  void theUriIsReadWithUserPasswordAndOptions() {
    for (String uri : List.of("redis-cluster://", "redis-cluster://a:1/0", "redis-cluster:a")) {
      assertThrows(IllegalArgumentException.class, () -> RedisLockStore.connect(uri), uri);
    }
    cluster
        .nodes()
        .forEach(node -> node.call("ACL", "SETUSER", "app", "on", ">p@ss", "~*", "&*", "+@all"));
    String uri = ClusterUris.of(cluster).replace("://", "://app:p%40ss@") + "?timeout=3s";
    try (LockStore asUser = RedisLockStore.connect(uri)) {
      RedisHintsTest.assertHintComes(asUser, asUser, "as a user ");
    }
  }

  @Test
  void thePermissionsOfTheGuideSufficeAndAreNeeded() {
    List<String> rules = OperationsPage.permissionsInCluster(cluster.nodes().get(0));
    try (AppUser user = new AppUser(cluster.nodes(), ClusterUris.of(cluster))) {
      assertEquals(List.of(), user.complaintsWith(rules));
      rules.remove("+asking"); // for slots that move
      assertEquals(List.of(), user.needless(rules));
    }
  }

  @Rule("G1")
  void theGuardLiesBesideTheDataItGuards() {
    RedisFencingGuard guard = new RedisFencingGuard();
    GuardedScript save = guard.script("return redis.call('SET', KEYS[1], ARGV[1])");
    RedisClusterClient client = RedisClusterClient.create(RedisURI.create(cluster.uris().get(0)));
    try (StatefulRedisClusterConnection<String, String> connection = client.connect()) {
      for (String document : List.of("document:1", "{user}:2", "a{}b", "x}y", "{", "", "\0")) {
        save(save, connection, document, 9);
        assertThrows(StaleTokenException.class, () -> save(save, connection, document, 8));
        assertEquals(
            Optional.of(FencingToken.of(9)), guard.highWater(connection, KEY, document), document);
        assertEquals("by 9", connection.sync().get(document));
      }
    } finally {
      client.shutdown();
    }
  }

  private static void save(
      GuardedScript script,
      StatefulRedisClusterConnection<String, String> connection,
      String document,
      long token) {
    script.run(
        connection,
        ScriptOutputType.STATUS,
        KEY,
        FencingToken.of(token),
        List.of(document),
        List.of("by " + token));
  }

  @Test
  void aClientOrConnectionOfTheApplicationServesToo() {
    RedisClusterClient client = RedisClusterClient.create(RedisURI.create(cluster.uris().get(0)));
    try (StatefulRedisClusterConnection<String, String> connection = client.connect()) {
      try (Warnings warnings = Warnings.listen();
          LockStore over = RedisLockStore.over(connection)) {
        assertTrue(warnings.mention("enablePeriodicRefresh"), warnings.texts().toString());
        EveryStep.run(over, "over a connection");
        assertSame(LockStore.Subscription.NONE, over.onRelease(key -> {}));
      }
      try (LockStore over = RedisLockStore.over(client)) {
        RedisHintsTest.assertHintComes(over, over, "over a client ");
      }
      assertEquals("PONG", connection.sync().ping());
    } finally {
      client.shutdown();
    }
  }
}
