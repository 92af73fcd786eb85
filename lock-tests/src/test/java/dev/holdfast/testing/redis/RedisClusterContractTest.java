package dev.holdfast.testing.redis;

import dev.holdfast.redis.RedisLockStore;
import dev.holdfast.spi.LockStore;
import dev.holdfast.testing.Hook;
import dev.holdfast.testing.LockStoreContract;
import dev.holdfast.testing.NotApplicable;
import dev.holdfast.testing.StoreName;
import dev.holdfast.testing.server.Servers;
import java.util.UUID;

@StoreName("redis-cluster")
@NotApplicable(rule = "T6", reason = "by the same scripts as on redis, and shown there")
@NotApplicable(rule = "W3", reason = "by the same scripts as on redis, and shown there")
@NotApplicable(rule = "G2", reason = "by the same scripts as on redis, and shown there")
@NotApplicable(rule = "S", reason = "not SQL")
@NotApplicable(hook = Hook.ROW_LOCK, reason = "a script keeps nothing locked when it ends")
@NotApplicable(hook = Hook.PURGE, reason = "records expire by themselves: RedisRetentionTest")
@NotApplicable(
    hook = Hook.CLOCK,
    reason = "three servers, three clocks; the same scripts are shown with a set clock on one")
class RedisClusterContractTest extends LockStoreContract {
  private final String prefix = "contract-" + UUID.randomUUID();

  @Override
  protected LockStore openStore() {
    return RedisLockStore.builder().prefix(prefix).connect(ClusterUris.of(Servers.redisCluster()));
  }

  @Override
  protected void loseState() {
    Servers.redisCluster().nodes().forEach(node -> Peek.forget(node, prefix));
  }
}
