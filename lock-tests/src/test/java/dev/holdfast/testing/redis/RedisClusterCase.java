package dev.holdfast.testing.redis;

import dev.holdfast.redis.RedisLockStore;
import dev.holdfast.spi.LockStore;
import dev.holdfast.testing.server.RedisCluster;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Tests on a Cluster of their own, and a store on it. */
abstract class RedisClusterCase {
  static RedisCluster cluster;
  static LockStore store;

  @BeforeAll
  static void start() {
    cluster = RedisCluster.start(List.of("--appendonly", "yes"));
    store = RedisLockStore.connect(ClusterUris.of(cluster));
  }

  @AfterAll
  static void stop() {
    store.close();
    cluster.close();
  }

  /** How often a command was called on all nodes. */
  static long calls(String command) {
    return cluster.nodes().stream()
        .mapToLong(
            node -> {
              try (Peek peek = new Peek(node)) {
                return peek.calls(command);
              }
            })
        .sum();
  }
}
