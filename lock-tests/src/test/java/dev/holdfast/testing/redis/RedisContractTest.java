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

@StoreName("redis")
@NotApplicable(rule = "S", reason = "not SQL")
@NotApplicable(hook = Hook.ROW_LOCK, reason = "a script keeps nothing locked when it ends")
@NotApplicable(hook = Hook.PURGE, reason = "records expire by themselves: RedisRetentionTest")
class RedisContractTest extends LockStoreContract {
  private final String prefix = "contract-" + UUID.randomUUID();

  @Override
  protected LockStore openStore() {
    return RedisLockStore.builder().prefix(prefix).connect(Servers.redis().uri().toString());
  }

  /** The same scripts, but for the line that reads the clock. */
  @Override
  protected ClockedStore openStoreWithClock() {
    return SettableClock.open(Servers.redis());
  }

  @Override
  protected void loseState() {
    Peek.forget(Servers.redis(), prefix);
  }
}
