package dev.holdfast.testing.redis;

import static dev.holdfast.testing.redis.Requests.TIMEOUT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.LockKey;
import dev.holdfast.redis.EditedScripts;
import dev.holdfast.redis.RedisLockStore;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.HolderInfo;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.testing.Rule;
import dev.holdfast.testing.StoreName;
import dev.holdfast.testing.server.RedisServer;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** T5, T6: a record outlives its lease by the retention, and then is gone. */
@StoreName("redis")
class RedisRetentionTest {
  private static final Duration RETENTION = Duration.ofDays(3);
  private static RedisServer server;
  private static Peek peek;
  private static LockStore store;

  @BeforeAll
  static void start() {
    server = RedisServer.start();
    peek = new Peek(server);
    store = RedisLockStore.builder().retention(RETENTION).connect(server.uri().toString());
  }

  @AfterAll
  static void stop() {
    store.close();
    peek.close();
    server.close();
  }

  /** When the key expires, in milliseconds since 1970, give or take the time of two commands. */
  private static void assertExpires(LockKey key, long micros) {
    String place = (String) peek.list("KEYS", "holdfast:{*}:0::" + key.name()).get(0);
    long now = System.currentTimeMillis();
    long expires = now + peek.number("PTTL", place);
    long expected = micros / 1_000 + RETENTION.toMillis();
    assertTrue(
        Math.abs(expires - expected) < 1_000, "expires at " + expires + ", expected " + expected);
  }

  @Rule({"T5", "T6"})
  void aHeldKeyExpiresARetentionAfterItsLease() {
    Requests.Held held =
        Requests.acquired(
            store, Requests.ask(LockKey.of("held"), Duration.ofHours(5), Duration.ZERO));
    assertExpires(held.key(), held.expiresAt());
    RenewReply.Renewed renewed =
        assertInstanceOf(RenewReply.Renewed.class, Requests.renew(store, held));
    assertExpires(held.key(), renewed.expiresAt());
  }

  @Rule({"T5", "T6"})
  void aReleasedKeyExpiresARetentionAfterItsLastWrite() {
    Requests.Held held =
        Requests.acquired(
            store, Requests.ask(LockKey.of("released"), Duration.ofHours(5), Duration.ZERO));
    store.release(held.key(), held.lease(), TIMEOUT);
    assertExpires(held.key(), store.clockMicros(TIMEOUT));
  }

  @Rule({"T5", "T6"})
  void aTokenAheadOfTheClockKeepsItsRecordLonger() {
    long floor = store.clockMicros(TIMEOUT) + Duration.ofHours(20).toNanos() / 1_000;
    AcquireCommand command =
        new AcquireCommand(
            LockKey.of("ahead"),
            UUID.randomUUID(),
            new HolderInfo("a test", "", Map.of(), 0),
            Duration.ofSeconds(10),
            Duration.ZERO,
            Duration.ZERO,
            floor,
            Duration.ZERO);
    Requests.Held held = Requests.acquired(store, command);
    assertEquals(floor + 1, held.token().value());
    store.release(held.key(), held.lease(), TIMEOUT);
    assertExpires(held.key(), held.token().value());
  }

  @Rule("T6")
  void theLeaseIsNotTheExpiryOfTheKey() {
    AcquireCommand command =
        Requests.ask(LockKey.of("short"), Duration.ofMillis(20), Duration.ZERO);
    Requests.Held held = Requests.acquired(store, command);
    Requests.await("it ran out", () -> store.find(held.key(), TIMEOUT).isEmpty());
    assertEquals(1, peek.list("KEYS", "holdfast:{*}:0::short").size(), "its record is kept");
    assertTrue(Requests.acquired(store, "short").token().isNewerThan(held.token()));
  }

  /** Redisson keeps a counter for every fenced lock for ever: 1,000 locks leave 1,000 keys. */
  @Rule("T5")
  void aThousandLocksLeaveNothingBehindOnceTheRetentionIsOver() {
    String uri = server.uri().toString();
    String week = "local RETENTION = " + Duration.ofDays(7).toNanos() / 1_000;
    String kept = "local KEPT_MILLIS = '" + Duration.ofDays(7).toMillis() + "'";
    try (LockStore brief =
        EditedScripts.builder(
                lua ->
                    lua.replace(week, "local RETENTION = 2000000")
                        .replace(kept, "local KEPT_MILLIS = '2000'"))
            .prefix("brief")
            .connect(uri)) {
      for (int i = 0; i < 1_000; i++) {
        Requests.Held held = Requests.acquired(brief, "lock " + i);
        brief.release(held.key(), held.lease(), TIMEOUT);
      }
      assertTrue(brief.highestToken(TIMEOUT) > 0, "records are kept for the retention");
      Requests.await("all are gone", () -> peek.list("KEYS", "brief:*").isEmpty());
      assertEquals(0, brief.highestToken(TIMEOUT));
    }
  }
}
