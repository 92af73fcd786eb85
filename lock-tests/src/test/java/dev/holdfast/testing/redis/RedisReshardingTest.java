package dev.holdfast.testing.redis;

import static dev.holdfast.testing.redis.Requests.TIMEOUT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.LockKey;
import dev.holdfast.LockStoreException;
import dev.holdfast.spi.RenewCommand;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.testing.Rule;
import dev.holdfast.testing.StoreName;
import dev.holdfast.testing.server.RedisServer;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

/** Slots that move from one server of a Cluster to another, with leases and listeners in them. */
@StoreName("redis-cluster")
class RedisReshardingTest extends RedisClusterCase {
  private static final String TAG = "{94}";

  private static RedisServer other(RedisServer node) {
    return cluster.nodes().stream().filter(n -> n.port() != node.port()).findFirst().orElseThrow();
  }

  /** Keys of one bucket, so of one slot. */
  private static List<LockKey> neighbours(String name, int count) {
    return IntStream.iterate(0, i -> i + 1)
        .mapToObj(i -> LockKey.of(name + i))
        .filter(key -> bucketOf(key).equals(TAG))
        .limit(count)
        .toList();
  }

  private static String bucketOf(LockKey key) {
    CRC32 crc = new CRC32();
    crc.update(("0::" + key.name()).getBytes(UTF_8));
    return "{" + (crc.getValue() & 255) + "}";
  }

  @Test
  void aSlotMovesUnderLoad() {
    int slot = cluster.slot(TAG);
    RedisServer source = cluster.owner(slot);
    RedisServer target = other(source);
    try (Load load = new Load(store, neighbours("load ", 6))) {
      for (int round = 0; round < 3; round++) {
        load.awaitGrants(200);
        cluster.beginMove(slot, target);
        load.awaitGrants(200);
        cluster.moveKeys(slot, target);
        load.awaitGrants(200);
        assertTrue(calls("asking") > 0, "nobody was sent to the slot's next owner");
        cluster.endMove(slot, target);
        load.awaitGrants(200);
        cluster.move(slot, source);
      }
    }
  }

  /** The server that was asked first has not applied it, and the driver sends it once more. */
  @Rule("A7")
  void aRefusalBehindARedirectionIsCertain() {
    LockKey free = neighbours("refused ", 1).get(0);
    int slot = cluster.slot(TAG);
    RedisServer source = cluster.owner(slot);
    RedisServer target = other(source);
    cluster.move(slot, target);
    target.call("CONFIG", "SET", "maxmemory", "1");
    try {
      LockStoreException e =
          assertThrows(
              LockStoreException.class, () -> store.acquire(Requests.ask(free.name()), TIMEOUT));
      assertEquals(LockStoreException.Failure.NOT_APPLIED, e.failure(), e.getMessage());
    } finally {
      target.call("CONFIG", "SET", "maxmemory", "0");
      cluster.move(slot, source);
    }
  }

  @Test
  void aBatchIsRenewedWhileItsSlotIsHalfMoved() {
    List<Requests.Held> held =
        neighbours("half moved ", 20).stream()
            .map(key -> Requests.acquired(store, key.name()))
            .toList();
    List<RenewCommand> batch = held.stream().map(Requests.Held::renewal).toList();
    int slot = cluster.slot(TAG);
    RedisServer source = cluster.owner(slot);
    RedisServer target = other(source);
    cluster.beginMove(slot, target);
    List<?> keys = (List<?>) source.call("CLUSTER", "GETKEYSINSLOT", "" + slot, "100");
    for (Object key : keys.subList(0, keys.size() / 2)) {
      source.call("MIGRATE", target.host(), "" + target.port(), String.valueOf(key), "0", "5000");
    }
    store.renew(batch, TIMEOUT).forEach(reply -> assertInstanceOf(RenewReply.Renewed.class, reply));
    cluster.moveKeys(slot, target);
    cluster.endMove(slot, target);
    store.renew(batch, TIMEOUT).forEach(reply -> assertInstanceOf(RenewReply.Renewed.class, reply));
    held.forEach(lease -> store.release(lease.key(), lease.lease(), TIMEOUT));
  }

  @Test
  void hintsComeFromEveryServerAndFollowTheSlots() {
    RedisHintsTest.assertHintComes(store, store, "anywhere ");
    for (int i = 0; i < 30; i++) {
      RedisHintsTest.assertHintComes(store, store, "key " + i + " ");
    }
    int slot = cluster.slot(TAG);
    cluster.move(slot, other(cluster.owner(slot)));
    for (LockKey key : neighbours("moved ", 5)) {
      RedisHintsTest.assertHintComes(store, store, key);
    }
  }

  @Test
  void hintsComeAgainWhenConnectionsBreak() {
    RedisHintsTest.assertHintComes(store, store, "before ");
    for (int round = 0; round < 3; round++) {
      long broken =
          cluster.nodes().stream()
              .mapToLong(node -> (Long) node.call("CLIENT", "KILL", "TYPE", "pubsub"))
              .sum();
      assertTrue(broken > 0, "nothing was broken");
      for (int i = 0; i < 10; i++) {
        RedisHintsTest.assertHintComes(store, store, "round " + round + " " + i + " ");
      }
    }
  }

  @Test
  void hintsComeAgainFromAServerThatWasRestarted() {
    RedisHintsTest.assertHintComes(store, store, "before ");
    cluster.owner(cluster.slot(TAG)).restart();
    for (LockKey key : neighbours("restarted ", 3)) {
      RedisHintsTest.assertHintComes(store, store, key);
    }
  }

  @Test
  void channelsAreShardedWhereServersKnowThat() {
    RedisServer node = cluster.nodes().get(0);
    RedisHintsTest.assertHintComes(store, store, "sharded ");
    boolean old = node.text("INFO", "server").contains("redis_version:6.");
    assertEquals(old, calls("spublish") == 0, "spublish: " + calls("spublish"));
    assertEquals(old, calls("publish") > 0, "publish: " + calls("publish"));
    if (!old) {
      Requests.await("each server tells its own", () -> subscribed() == 256);
    }
  }

  private static long subscribed() {
    return cluster.nodes().stream()
        .mapToLong(n -> ((List<?>) n.call("PUBSUB", "SHARDCHANNELS", "holdfast:*")).size())
        .sum();
  }
}
