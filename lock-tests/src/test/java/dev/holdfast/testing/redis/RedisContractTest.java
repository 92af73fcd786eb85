package dev.holdfast.testing.redis;

import dev.holdfast.redis.RedisLockStore;
import dev.holdfast.spi.LockStore;
import dev.holdfast.testing.ClockedStore;
import dev.holdfast.testing.Hook;
import dev.holdfast.testing.LockStoreContract;
import dev.holdfast.testing.NotApplicable;
import dev.holdfast.testing.StoreName;
import dev.holdfast.testing.server.RedisServer;
import dev.holdfast.testing.server.RespClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

@StoreName("redis")
@NotApplicable(rule = "S", reason = "not SQL")
@NotApplicable(hook = Hook.ROW_LOCK, reason = "a script keeps nothing locked when it ends")
@NotApplicable(rule = "T5", reason = "records expire by themselves: RedisRetentionTest")
class RedisContractTest extends LockStoreContract {
  private RedisServer server;

  @BeforeAll
  void start() {
    server = RedisServer.start();
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @Override
  protected LockStore openStore() {
    return RedisLockStore.connect(server.uri().toString());
  }

  /** The same scripts, but for the line that reads the clock. */
  @Override
  protected ClockedStore openStoreWithClock() {
    return SettableClock.open(server);
  }

  @Override
  protected void loseState() {
    try (RespClient client = server.connect()) {
      client.call("FLUSHALL");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
