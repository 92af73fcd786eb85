package dev.holdfast.testing.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.LockStoreException;
import dev.holdfast.LockStoreException.Failure;
import dev.holdfast.redis.RedisLockStore;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.LockStore;
import dev.holdfast.testing.Rule;
import dev.holdfast.testing.StoreName;
import dev.holdfast.testing.proxy.FaultProxy;
import dev.holdfast.testing.server.RedisServer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * The driver sends a request again after it has connected again. If the server refuses the second
 * copy, the first may have been applied all the same: nobody may be told that nothing was.
 */
@StoreName("redis")
class RepeatedRequestTest {

  @Rule("A7")
  void aSecondCopyThatIsRefusedSaysNothingOfTheFirst() throws Exception {
    try (RedisServer server = RedisServer.start();
        FaultProxy proxy = server.proxy();
        LockStore store = RedisLockStore.connect(server.uriAt(proxy.port()).toString())) {
      Requests.acquired(store, "warm");
      AcquireCommand ask = Requests.ask("repeated");
      proxy.refuse();
      proxy.replies().hold();
      CompletableFuture<?> answer =
          CompletableFuture.supplyAsync(() -> store.acquire(ask, Duration.ofSeconds(20)));
      Requests.await("the first copy was applied", () -> server.call("DBSIZE").equals(2L));
      server.call("CONFIG", "SET", "min-replicas-to-write", "1");
      proxy.replies().halfClose(); // an orderly end: after a reset the driver sends nothing again
      proxy.replies().pass();
      proxy.admit();
      assertEquals(Failure.OUTCOME_UNKNOWN, failureOf(answer));
      server.call("CONFIG", "SET", "min-replicas-to-write", "0");
      assertEquals(
          store.find(ask.key(), Requests.TIMEOUT).orElseThrow().token(),
          Requests.acquired(store, ask).token());
    }
  }

  private static Failure failureOf(CompletableFuture<?> answer) throws Exception {
    try {
      throw new AssertionError("was answered: " + answer.get(30, TimeUnit.SECONDS));
    } catch (ExecutionException e) {
      LockStoreException told = assertInstanceOf(LockStoreException.class, e.getCause());
      assertTrue(told.getMessage().contains("min-replicas-to-write"), told::getMessage);
      return told.failure();
    }
  }

  @Test
  void aFirstCopyThatIsRefusedHasChangedNothing() {
    try (RedisServer server = RedisServer.start();
        LockStore store = RedisLockStore.connect(server.uri().toString())) {
      server.call("CONFIG", "SET", "min-replicas-to-write", "1");
      try {
        store.acquire(Requests.ask("refused"), Requests.TIMEOUT);
        throw new AssertionError("was granted");
      } catch (LockStoreException e) {
        assertEquals(Failure.NOT_APPLIED, e.failure());
      }
    }
  }
}
