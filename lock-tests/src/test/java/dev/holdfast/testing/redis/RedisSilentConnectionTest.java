package dev.holdfast.testing.redis;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.LockStoreException;
import dev.holdfast.redis.RedisLockStore;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.testing.StoreName;
import dev.holdfast.testing.proxy.Fault;
import dev.holdfast.testing.proxy.FaultProxy;
import dev.holdfast.testing.server.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Connections that carry nothing any more and are not broken, as behind a firewall that forgot
 * them. The server is well, and serves new ones.
 */
@StoreName("redis-cluster")
class RedisSilentConnectionTest {

  /** Behind two proxies in a row: the inner one goes dark, and new connections go past it. */
  @Test
  void isReplaced() {
    try (RedisServer node = cluster();
        FaultProxy inner = node.proxy();
        FaultProxy front = FaultProxy.to(inner.host(), inner.port())) {
      node.call("CONFIG", "SET", "cluster-announce-port", "" + front.port());
      try (LockStore store = RedisLockStore.connect("redis-cluster://127.0.0.1:" + front.port())) {
        Requests.Held held = Requests.acquired(store, "held");
        inner.requests().swallow();
        front.retarget(node.host(), node.port());
        assertFalse(isKnown(store, held));
        assertTrue(inner.count(Fault.REQUEST_SWALLOWED) > 0, "nothing was swallowed");
        Requests.await("replaced", Duration.ofSeconds(12), () -> isKnown(store, held));
        assertInstanceOf(RenewReply.Renewed.class, Requests.renew(store, held));
        RedisHintsTest.assertHintComes(store, store, "after ");
      }
    }
  }

  /** Of one server. */
  private static RedisServer cluster() {
    RedisServer node = RedisServer.startBinary(List.of("--cluster-enabled", "yes"));
    Stream<String> slots = IntStream.range(0, 16_384).mapToObj(Integer::toString);
    node.call(Stream.concat(Stream.of("CLUSTER", "ADDSLOTS"), slots).toArray(String[]::new));
    Requests.await(
        "the Cluster is ready",
        Duration.ofSeconds(20),
        () -> node.text("CLUSTER", "INFO").contains("cluster_state:ok"));
    return node;
  }

  private static boolean isKnown(LockStore store, Requests.Held held) {
    try {
      return store.find(held.key(), Duration.ofMillis(500)).isPresent();
    } catch (LockStoreException e) {
      return false;
    }
  }
}
