package dev.holdfast.testing.redis;

import dev.holdfast.redis.RedisLockStore;
import dev.holdfast.spi.LockStore;
import dev.holdfast.testing.ClockedStore;
import dev.holdfast.testing.Hook;
import dev.holdfast.testing.LockStoreContract;
import dev.holdfast.testing.NotApplicable;
import dev.holdfast.testing.StoreName;
import dev.holdfast.testing.server.RedisSentinels;
import java.util.List;
import java.util.UUID;

@StoreName("redis-sentinel")
@NotApplicable(rule = "T6", reason = "by the same scripts as on redis, and shown there")
@NotApplicable(rule = "W3", reason = "by the same scripts as on redis, and shown there")
@NotApplicable(rule = "G", reason = "by the same scripts as on redis, and shown there")
@NotApplicable(rule = "S", reason = "not SQL")
@NotApplicable(hook = Hook.ROW_LOCK, reason = "a script keeps nothing locked when it ends")
@NotApplicable(hook = Hook.PURGE, reason = "records expire by themselves: RedisRetentionTest")
class RedisSentinelContractTest extends LockStoreContract {
  private static final Shared<RedisSentinels> GROUP =
      new Shared<>(() -> RedisSentinels.start(1, List.of()));

  private final String prefix = "contract-" + UUID.randomUUID();

  @Override
  protected LockStore openStore() {
    return RedisLockStore.builder().prefix(prefix).connect(GROUP.get().uri());
  }

  /** The same scripts, but for the line that reads the clock. */
  @Override
  protected ClockedStore openStoreWithClock() {
    return SettableClock.open(GROUP.get().primary());
  }

  @Override
  protected void loseState() {
    Peek.forget(GROUP.get().primary(), prefix);
  }
}
