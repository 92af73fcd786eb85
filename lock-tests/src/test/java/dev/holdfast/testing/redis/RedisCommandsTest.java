package dev.holdfast.testing.redis;

import static dev.holdfast.testing.redis.Requests.TIMEOUT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.redis.RedisLockStore;
import dev.holdfast.spi.LeaseIdentity;
import dev.holdfast.spi.LockStore;
import dev.holdfast.testing.StoreName;
import dev.holdfast.testing.redis.Requests.Held;
import dev.holdfast.testing.server.RedisServer;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Exactly which commands the server runs for each operation, those of its script included. They are
 * what a call costs there: a new one is a decision, not an accident.
 */
@StoreName("redis")
class RedisCommandsTest {
  private static final Pattern CALLS = Pattern.compile("cmdstat_([a-z]+)[^:]*:calls=(\\d+)");

  private static RedisServer server;
  private static Peek peek;
  private static LockStore store;

  @BeforeAll
  static void start() {
    server = RedisServer.start();
    peek = new Peek(server);
    store = RedisLockStore.connect(server.uri().toString());
    everyScriptIsKnownToTheServer();
  }

  @AfterAll
  static void stop() {
    store.close();
    peek.close();
    server.close();
  }

  private static void everyScriptIsKnownToTheServer() {
    Held held = Requests.acquired(store, "first");
    store.find(held.key(), TIMEOUT);
    Requests.renew(store, held);
    store.abandon(held.key(), UUID.randomUUID(), TIMEOUT);
    store.release(held.key(), held.lease(), TIMEOUT);
  }

  private static Map<String, Long> commandsOf(Runnable call) {
    peek.forgetCalls();
    call.run();
    Map<String, Long> counts = new TreeMap<>();
    Matcher calls = CALLS.matcher(peek.text("INFO", "commandstats"));
    while (calls.find()) {
      counts.put(calls.group(1), Long.valueOf(calls.group(2)));
    }
    counts.remove("config"); // the reset itself
    return counts;
  }

  @Test
  void aGrant() {
    assertEquals(
        Map.of("evalsha", 1L, "get", 1L, "time", 1L, "set", 1L),
        commandsOf(() -> store.acquire(Requests.ask("granted"), TIMEOUT)));
  }

  @Test
  void aGrantOfAKeyThatWasReleased() {
    Held held = Requests.acquired(store, "again");
    store.release(held.key(), held.lease(), TIMEOUT);
    assertEquals(
        Map.of("evalsha", 1L, "get", 1L, "time", 1L, "set", 1L),
        commandsOf(() -> store.acquire(Requests.ask("again"), TIMEOUT)));
  }

  /** Nothing is written; GETEX makes sure that a primary has answered. */
  @Test
  void aRefusalWithTheHolder() {
    Requests.acquired(store, "held");
    assertEquals(
        Map.of("evalsha", 1L, "get", 1L, "time", 1L, "getex", 1L),
        commandsOf(() -> store.acquire(Requests.ask("held"), TIMEOUT)));
  }

  @Test
  void aReleaseForWhichNobodyWaits() {
    Held held = Requests.acquired(store, "released");
    assertEquals(
        Map.of("evalsha", 1L, "getex", 1L, "time", 1L, "set", 1L),
        commandsOf(() -> store.release(held.key(), held.lease(), TIMEOUT)));
  }

  @Test
  void aReleaseForWhichSomebodyWaits() {
    Held held = Requests.acquired(store, "wanted");
    store.acquire(Requests.waiting("wanted"), TIMEOUT);
    assertEquals(
        Map.of("evalsha", 1L, "getex", 1L, "time", 1L, "set", 1L, "publish", 1L),
        commandsOf(() -> store.release(held.key(), held.lease(), TIMEOUT)));
  }

  @Test
  void aReleaseOfALeaseThatIsOver() {
    Held held = Requests.acquired(store, "over");
    LeaseIdentity lease = held.lease();
    store.release(held.key(), lease, TIMEOUT);
    assertEquals(
        Map.of("evalsha", 1L, "getex", 1L, "time", 1L),
        commandsOf(() -> store.release(held.key(), lease, TIMEOUT)));
  }

  @Test
  void aRenewal() {
    Held held = Requests.acquired(store, "renewed");
    assertEquals(
        Map.of("evalsha", 1L, "getex", 1L, "time", 1L, "set", 1L),
        commandsOf(() -> Requests.renew(store, held)));
  }

  @Test
  void aLook() {
    Held held = Requests.acquired(store, "looked at");
    assertEquals(
        Map.of("evalsha", 1L, "getex", 1L, "time", 1L),
        commandsOf(() -> store.find(held.key(), TIMEOUT)));
  }
}
