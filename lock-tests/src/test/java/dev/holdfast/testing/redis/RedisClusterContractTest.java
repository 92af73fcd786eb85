package dev.holdfast.testing.redis;

import dev.holdfast.redis.RedisLockStore;
import dev.holdfast.spi.LockStore;
import dev.holdfast.testing.Hook;
import dev.holdfast.testing.LockStoreContract;
import dev.holdfast.testing.NotApplicable;
import dev.holdfast.testing.StoreName;
import dev.holdfast.testing.server.RedisCluster;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

@StoreName("redis-cluster")
@NotApplicable(rule = "S", reason = "not SQL")
@NotApplicable(hook = Hook.ROW_LOCK, reason = "a script keeps nothing locked when it ends")
@NotApplicable(rule = "T5", reason = "records expire by themselves: RedisRetentionTest")
@NotApplicable(
    hook = Hook.CLOCK,
    reason = "three servers, three clocks; the same scripts are shown with a set clock on one")
class RedisClusterContractTest extends LockStoreContract {
  private RedisCluster cluster;

  @BeforeAll
  void start() {
    cluster = RedisCluster.start(List.of());
  }

  @AfterAll
  void stop() {
    cluster.close();
  }

  @Override
  protected LockStore openStore() {
    return RedisLockStore.connect(ClusterUris.of(cluster));
  }

  @Override
  protected void loseState() {
    cluster.nodes().forEach(node -> node.call("FLUSHALL"));
  }
}
