package dev.holdfast.testing.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.LockStoreException;
import dev.holdfast.LockStoreException.Failure;
import dev.holdfast.redis.RedisLockStore;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AsyncLockStore;
import dev.holdfast.spi.LockStore;
import dev.holdfast.testing.Rule;
import dev.holdfast.testing.StoreName;
import dev.holdfast.testing.proxy.FaultProxy;
import dev.holdfast.testing.server.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The driver sends a request again after it has connected again. If the server refuses the second
 * copy, the first may have been applied all the same: nobody may be told that nothing was.
 */
@StoreName("redis")
class RepeatedRequestTest {

  @Rule("A7")
  void aSecondCopyThatIsRefusedSaysNothingOfTheFirst() throws Exception {
    assertUnknownIfRepeated(1, "PING");
  }

  /** The text is sent then, once, after a digest that was sent twice. */
  @Rule("A7")
  void norDoesOneWhoseScriptIsNotKnownAnyMore() throws Exception {
    assertUnknownIfRepeated(1, "SCRIPT", "FLUSH");
  }

  @Rule("A7")
  void norDoesOneThatIsRefusedToManyAtOnce() throws Exception {
    assertUnknownIfRepeated(20, "SCRIPT", "FLUSH");
  }

  private static void assertUnknownIfRepeated(int calls, String... meanwhile) throws Exception {
    try (RedisServer server = RedisServer.start();
        FaultProxy proxy = server.proxy();
        LockStore store = RedisLockStore.connect(server.uriAt(proxy.port()).toString())) {
      proxy.replies().hold();
      List<CompletableFuture<?>> warm = new ArrayList<>(acquire(store, asks("warm", calls)));
      proxy.replies().pass();
      warm.forEach(CompletableFuture::join);
      List<AcquireCommand> asks = asks("repeated", calls);
      proxy.refuse();
      proxy.replies().hold();
      List<CompletableFuture<?>> answers = acquire(store, asks);
      Requests.await("the first copy was applied", () -> server.call("DBSIZE").equals(2L * calls));
      server.call(meanwhile);
      server.call("CONFIG", "SET", "min-replicas-to-write", "1");
      proxy.replies().halfClose(); // an orderly end: after a reset the driver sends nothing again
      proxy.replies().pass();
      proxy.admit();
      for (CompletableFuture<?> answer : answers) {
        assertEquals(Failure.OUTCOME_UNKNOWN, failureOf(answer));
      }
      server.call("CONFIG", "SET", "min-replicas-to-write", "0");
      for (AcquireCommand ask : asks) {
        assertEquals(
            store.find(ask.key(), Requests.TIMEOUT).orElseThrow().token(),
            Requests.acquired(store, ask).token());
      }
    }
  }

  private static List<AcquireCommand> asks(String name, int count) {
    return IntStream.range(0, count).mapToObj(i -> Requests.ask(name + i)).toList();
  }

  private static List<CompletableFuture<?>> acquire(LockStore store, List<AcquireCommand> asks) {
    AsyncLockStore async = store.async(Runnable::run);
    List<CompletableFuture<?>> answers = new ArrayList<>();
    asks.forEach(
        ask -> answers.add(async.acquire(ask, Duration.ofSeconds(20)).toCompletableFuture()));
    return answers;
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
