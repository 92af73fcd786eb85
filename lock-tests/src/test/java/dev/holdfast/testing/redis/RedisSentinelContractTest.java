package dev.holdfast.testing.redis;

import dev.holdfast.redis.RedisLockStore;
import dev.holdfast.spi.LockStore;
import dev.holdfast.testing.ClockedStore;
import dev.holdfast.testing.Hook;
import dev.holdfast.testing.LockStoreContract;
import dev.holdfast.testing.NotApplicable;
import dev.holdfast.testing.StoreName;
import dev.holdfast.testing.server.Servers;
import java.util.UUID;

@StoreName("redis-sentinel")
@NotApplicable(rule = "T6", reason = "by the same scripts as on redis, and shown there")
@NotApplicable(rule = "W3", reason = "by the same scripts as on redis, and shown there")
@NotApplicable(rule = "G", reason = "by the same scripts as on redis, and shown there")
@NotApplicable(rule = "S", reason = "not SQL")
@NotApplicable(hook = Hook.ROW_LOCK, reason = "a script keeps nothing locked when it ends")
@NotApplicable(hook = Hook.PURGE, reason = "records expire by themselves: RedisRetentionTest")
class RedisSentinelContractTest extends LockStoreContract {
  private final String prefix = "contract-" + UUID.randomUUID();

  @Override
  protected LockStore openStore() {
    return RedisLockStore.builder().prefix(prefix).connect(Servers.redisSentinels().uri());
  }

  /** The same scripts, but for the line that reads the clock. */
  @Override
  protected ClockedStore openStoreWithClock() {
    return SettableClock.open(Servers.redisSentinels().primary());
  }

  @Override
  protected void loseState() {
    Peek.forget(Servers.redisSentinels().primary(), prefix);
  }
}
