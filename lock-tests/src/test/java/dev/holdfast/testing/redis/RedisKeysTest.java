package dev.holdfast.testing.redis;

import static dev.holdfast.testing.redis.Requests.TIMEOUT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.LockKey;
import dev.holdfast.LockStoreException;
import dev.holdfast.redis.RedisLockStore;
import dev.holdfast.spi.ListCommand;
import dev.holdfast.spi.ListReply;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.RenewCommand;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.testing.Rule;
import dev.holdfast.testing.StoreName;
import dev.holdfast.testing.server.RedisServer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** K3: where records lie, and what else may lie there. */
@StoreName("redis")
class RedisKeysTest {
  private static RedisServer server;
  private static Peek peek;
  private static LockStore store;

  @BeforeAll
  static void start() {
    server = RedisServer.start();
    peek = new Peek(server);
    store = RedisLockStore.connect(server.uri().toString());
  }

  @AfterAll
  static void stop() {
    store.close();
    peek.close();
    server.close();
  }

  @BeforeEach
  void empty() {
    peek.call("FLUSHALL");
  }

  private static Requests.Held acquired(LockKey key) {
    return Requests.acquired(store, Requests.ask(key, Duration.ofMinutes(1), Duration.ZERO));
  }

  /** These are the format: a change makes two versions side by side two locks. */
  @Test
  void theFormatOfKeysIsFixed() {
    acquired(LockKey.of("document-123"));
    acquired(LockKey.of("billing", "document-123"));
    acquired(LockKey.of("\u00E9{", "}\uD83D\uDD12"));
    assertEquals(
        Set.of(
            "holdfast:{94}:0::document-123",
            "holdfast:{9}:7:billing:document-123",
            "holdfast:{82}:3:\u00E9{:}\uD83D\uDD12"),
        new HashSet<>(peek.list("KEYS", "*")));
  }

  @Rule("K3")
  void framesOfDifferentPairsDiffer() {
    List<LockKey> keys =
        List.of(
            LockKey.of("", "a:b"),
            LockKey.of("a", "b"),
            LockKey.of("a:", "b"),
            LockKey.of("a", ":b"),
            LockKey.of("0:", "a:b"),
            LockKey.of("", "0::a:b"),
            LockKey.of("a:b", "c"),
            LockKey.of("a", "b:c"));
    keys.forEach(RedisKeysTest::acquired);
    assertEquals((long) keys.size(), peek.number("DBSIZE"));
  }

  @Rule("K3")
  void namesWithBracesAndNulAreFoundAgain() {
    for (String name :
        List.of("doc{1", "a{}b", "x}y{z", "{", "}", "{}", "\0", "a\0b", "*", "[a-z]?")) {
      for (String namespace : List.of("", "{n}", "*", "\0")) {
        LockKey key = LockKey.of(namespace, name);
        Requests.Held held = acquired(key);
        assertEquals(held.token(), store.find(key, TIMEOUT).orElseThrow().token());
        assertTrue(listed(namespace, name).contains(key), key.toString());
        store.release(key, held.lease(), TIMEOUT);
      }
    }
  }

  private static Set<LockKey> listed(String namespace, String prefix) {
    Set<LockKey> keys = new HashSet<>();
    String cursor = "";
    do {
      ListReply page = store.list(new ListCommand(namespace, prefix, cursor, 10), TIMEOUT);
      page.entries().forEach(entry -> keys.add(entry.key()));
      cursor = page.next();
    } while (!cursor.isEmpty());
    return keys;
  }

  @Test
  void aPrefixIsNoPattern() {
    for (String name : List.of("a*", "ab", "a?c", "abc", "[a]", "a", "\\*")) {
      acquired(LockKey.of("glob", name));
    }
    assertEquals(Set.of(LockKey.of("glob", "a*")), listed("glob", "a*"));
    assertEquals(Set.of(LockKey.of("glob", "a?c")), listed("glob", "a?"));
    assertEquals(Set.of(LockKey.of("glob", "[a]")), listed("glob", "[a"));
    assertEquals(Set.of(LockKey.of("glob", "\\*")), listed("glob", "\\"));
    assertEquals(5, listed("glob", "a").size());
  }

  @Test
  void aPageIsAboutAsLongAsAsked() {
    for (int i = 0; i < 300; i++) {
      acquired(LockKey.of("many", "lock " + i));
    }
    ListReply first = store.list(new ListCommand("many", "", "", 20), TIMEOUT);
    assertTrue(first.entries().size() < 40, "entries: " + first.entries().size());
    assertEquals(300, listed("many", "").size());
  }

  @Test
  void aCursorOfAnotherMakeIsRejected() {
    for (String cursor : List.of("x", "1", "1.2", "1.2.3.4", "-1.0.0")) {
      assertThrows(
          IllegalArgumentException.class,
          () -> store.list(new ListCommand("", "", cursor, 10), TIMEOUT),
          cursor);
    }
  }

  @Test
  void aRecordThatCannotBeReadDoesNotHideTheOthers() {
    for (int i = 0; i < 20; i++) {
      acquired(LockKey.of("seen " + i));
    }
    peek.call("SET", "holdfast:{94}:0::document-123", "\u0002whatever");
    try (Warnings warnings = Warnings.listen()) {
      assertEquals(20, listed("", "").size());
      assertTrue(warnings.mention("format 2"), warnings.texts().toString());
    }
    assertThrows(LockStoreException.class, () -> store.highestToken(TIMEOUT));
  }

  @Test
  void storesWithDifferentPrefixesShareNothing() {
    Requests.Held held = acquired(LockKey.of("shared name"));
    try (LockStore other =
        RedisLockStore.builder().prefix("other:app").connect(server.uri().toString())) {
      assertTrue(other.find(held.key(), TIMEOUT).isEmpty());
      Requests.acquired(other, "shared name");
      assertTrue(store.find(held.key(), TIMEOUT).isPresent());
    }
  }

  @Test
  void prefixesThatWouldBreakTheFrameAreRejected() {
    for (String prefix : List.of("", "a{b}", "a b", "a*", ":", "a:", ":a", "a::b", "\u00E9")) {
      assertThrows(
          IllegalArgumentException.class, () -> RedisLockStore.builder().prefix(prefix), prefix);
    }
  }

  @Test
  void somethingElseAtTheRecordsPlaceIsNamed() {
    peek.call("LPUSH", "holdfast:{94}:0::document-123", "x");
    LockStoreException e =
        assertThrows(
            LockStoreException.class, () -> store.acquire(Requests.ask("document-123"), TIMEOUT));
    assertEquals(LockStoreException.Failure.MISCONFIGURED, e.failure());
    assertTrue(e.getMessage().contains("another prefix"), e.getMessage());
  }

  @Test
  void aRecordOfALaterFormatIsLeftAlone() {
    String place = "holdfast:{94}:0::document-123";
    peek.call("SET", place, "\u0002whatever");
    LockStoreException e =
        assertThrows(
            LockStoreException.class, () -> store.acquire(Requests.ask("document-123"), TIMEOUT));
    assertEquals(LockStoreException.Failure.MISCONFIGURED, e.failure());
    assertTrue(e.getMessage().contains("format 2"), e.getMessage());
    assertEquals("\u0002whatever", peek.text("GET", place));
  }

  /** L8: what is wrong with one record delays only its own lease. */
  @Test
  void anUnreadableRecordHindersNoOtherOfItsBatch() {
    Requests.Held good = acquired(LockKey.of("good"));
    Requests.Held bad = acquired(LockKey.of("document-123"));
    peek.call("SET", "holdfast:{94}:0::document-123", "\u0009");
    List<RenewCommand> batch = List.of(bad.renewal(), good.renewal());
    List<RenewReply> replies = store.renew(batch, TIMEOUT);
    RenewReply.NotDone notDone = assertInstanceOf(RenewReply.NotDone.class, replies.get(0));
    assertTrue(notDone.reason().contains("format 9"), notDone.reason());
    assertInstanceOf(RenewReply.Renewed.class, replies.get(1));
  }
}
