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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

@StoreName("redis-sentinel")
@NotApplicable(rule = "S", reason = "not SQL")
@NotApplicable(hook = Hook.ROW_LOCK, reason = "a script keeps nothing locked when it ends")
@NotApplicable(rule = "T5", reason = "records expire by themselves: RedisRetentionTest")
class RedisSentinelContractTest extends LockStoreContract {
  private RedisSentinels group;

  @BeforeAll
  void start() {
    group = RedisSentinels.start(1, List.of());
  }

  @AfterAll
  void stop() {
    group.close();
  }

  @Override
  protected LockStore openStore() {
    return RedisLockStore.connect(group.uri());
  }

  /** The same scripts, but for the line that reads the clock. */
  @Override
  protected ClockedStore openStoreWithClock() {
    return SettableClock.open(group.primary());
  }

  @Override
  protected void loseState() {
    group.primary().call("FLUSHALL");
  }
}
