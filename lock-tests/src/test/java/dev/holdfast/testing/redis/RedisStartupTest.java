package dev.holdfast.testing.redis;

import static dev.holdfast.testing.redis.Requests.TIMEOUT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.LockStoreException;
import dev.holdfast.LockStoreException.Failure;
import dev.holdfast.redis.EditedScripts;
import dev.holdfast.redis.RedisLockStore;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.LockStore;
import dev.holdfast.testing.Rule;
import dev.holdfast.testing.StoreName;
import dev.holdfast.testing.proxy.Bytes;
import dev.holdfast.testing.proxy.Cut;
import dev.holdfast.testing.proxy.FaultProxy;
import dev.holdfast.testing.server.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a store says of its server when it starts, and how it uses what it is given. */
@StoreName("redis")
class RedisStartupTest {
  private RedisServer server;
  private Peek peek;

  @BeforeEach
  void start() {
    server = RedisServer.start();
    peek = new Peek(server);
  }

  @AfterEach
  void stop() {
    peek.close();
    server.close();
  }

  private String uri() {
    return server.uri().toString();
  }

  static LockStoreException assertMisconfigured(String uri, String part) {
    LockStoreException e =
        assertThrows(LockStoreException.class, () -> RedisLockStore.connect(uri).close());
    assertEquals(Failure.MISCONFIGURED, e.failure(), e.getMessage());
    assertTrue(e.getMessage().contains(part), e.getMessage());
    return e;
  }

  static Warnings warningsOf(String uri) {
    try (Warnings warnings = Warnings.listen();
        LockStore store = RedisLockStore.connect(uri)) {
      assertTrue(store.clockMicros(TIMEOUT) > 0, "works all the same");
      return warnings;
    }
  }

  @Test
  void aServerWithoutPersistenceIsReported() {
    assertTrue(warningsOf(uri()).mention("appendonly is off"));
    peek.call("CONFIG", "SET", "appendonly", "yes");
    assertEquals(List.of(), warningsOf(uri()).texts());
  }

  @Rule("T6")
  void aServerThatMayEvictIsReported() {
    peek.call("CONFIG", "SET", "maxmemory-policy", "volatile-lru");
    Warnings warnings = warningsOf(uri());
    assertTrue(warnings.mention("maxmemory-policy is volatile-lru"), warnings.texts().toString());
    assertTrue(warnings.mention("HELD LOCKS INCLUDED"));
  }

  @Test
  void aReplicaIsRefused() {
    try (RedisServer primary = RedisServer.start()) {
      peek.call("REPLICAOF", primary.host(), "" + primary.port());
      LockStoreException e = assertMisconfigured(uri(), "replica of");
      assertTrue(e.getMessage().contains("" + primary.port()), e.getMessage());
    }
  }

  @Test
  void anUnreachableServerIsNoMisconfiguration() {
    String uri = uri();
    server.kill();
    LockStoreException e =
        assertThrows(LockStoreException.class, () -> RedisLockStore.connect(uri));
    assertEquals(Failure.NOT_APPLIED, e.failure(), e.getMessage());
  }

  @Test
  void aMissingOrWrongPasswordIsNamed() {
    peek.call("CONFIG", "SET", "requirepass", "secret");
    assertMisconfigured(uri(), "wants a password");
    LockStoreException e =
        assertMisconfigured("redis://:wrong@127.0.0.1:" + server.port(), "password");
    assertFalse(e.getMessage().contains("wrong@"), "the message tells the password");
    warningsOf("redis://:secret@127.0.0.1:" + server.port());
  }

  @Test
  void aConnectionThatBreaksOffWhileItIsGreetedIsOpenedAgain() {
    peek.call("CONFIG", "SET", "requirepass", "secret");
    try (FaultProxy proxy = FaultProxy.to(server.host(), server.port())) {
      Cut first = proxy.cutBeforeRequest(Bytes.containing("HELLO"));
      assertMisconfigured("redis://:wrong@127.0.0.1:" + proxy.port(), "password are wrong");
      assertTrue(first.happened());
    }
  }

  @Test
  void aClockThatIsOffIsReportedOrRefused() {
    long hourAhead = (System.currentTimeMillis() + 3_600_000) * 1_000;
    peek.call("SET", "clock", "" + hourAhead);
    try (Warnings warnings = Warnings.listen();
        LockStore store = EditedScripts.builder(EditedScripts.clockFrom("clock")).connect(uri())) {
      assertTrue(warnings.mention("differs from the one here"), warnings.texts().toString());
      peek.call("SET", "clock", "1000000");
      assertEquals(
          new AcquireReply.Refused(AcquireReply.Reason.CLOCK_OUTSIDE_WINDOW),
          store.acquire(Requests.ask("1970"), TIMEOUT));
    }
    LockStoreException e =
        assertThrows(
            LockStoreException.class,
            () -> EditedScripts.builder(EditedScripts.clockFrom("clock")).connect(uri()));
    assertTrue(e.getMessage().contains("1970"), e.getMessage());
  }

  @Test
  void whatTheApplicationHasIsUsedAndLeftOpen() {
    RedisClient client = RedisClient.create(RedisURI.create(uri()));
    try (StatefulRedisConnection<String, String> connection = client.connect()) {
      try (LockStore store = RedisLockStore.over(connection)) {
        Requests.acquired(store, "over a connection of texts");
        assertInstanceOf(
            AcquireReply.Busy.class,
            store.acquire(Requests.ask("over a connection of texts"), TIMEOUT));
        assertSame(LockStore.Subscription.NONE, store.onRelease(key -> {}));
      }
      try (LockStore store = RedisLockStore.over(client)) {
        RedisHintsTest.assertHintComes(store, store, "over a client");
      }
      assertEquals("PONG", connection.sync().ping());
    } finally {
      client.shutdown();
    }
  }

  @Test
  void nothingIsLeftOpenBehindAClosedStore() {
    LockStore store = RedisLockStore.connect(uri());
    RedisHintsTest.assertHintComes(store, store, "leak");
    store.close();
    Requests.await("connections end", () -> peek.text("CLIENT", "LIST").lines().count() == 1);
    Requests.await(
        "threads end",
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("holdfast-redis")));
  }
}
