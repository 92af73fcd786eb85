package dev.holdfast.testing.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.LockKey;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.HolderInfo;
import dev.holdfast.spi.ListCommand;
import dev.holdfast.spi.ListReply;
import dev.holdfast.testing.Rule;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Keys are told apart code point by code point, and listed in that order. */
abstract class SqlKeyTests extends SqlStoreCase {
  private static final List<LockKey> NASTY =
      List.of(
          LockKey.of("a"),
          LockKey.of("A"),
          LockKey.of("a "),
          LockKey.of(" a"),
          LockKey.of("a\0"),
          LockKey.of("\0"),
          LockKey.of("\0\0"),
          LockKey.of("ａ"),
          LockKey.of("résumé"),
          LockKey.of("resume"),
          LockKey.of("re\u0301sume\u0301"),
          LockKey.of("ß"),
          LockKey.of("ss"),
          LockKey.of("😀"),
          LockKey.of("😁"),
          LockKey.of("は"),
          LockKey.of("ば"),
          LockKey.of("a\u200d"),
          LockKey.of("%"),
          LockKey.of("_"),
          LockKey.of("'"),
          LockKey.of("\\"),
          LockKey.of("\uffff"),
          LockKey.of("😀".repeat(128)),
          LockKey.of("😀".repeat(127) + "😁"),
          LockKey.of("a", "b"),
          LockKey.of("a", "b "),
          LockKey.of("ab", "c"),
          LockKey.of("a", "bc"),
          LockKey.of("A", "b"),
          LockKey.of("😀".repeat(128), "😀".repeat(128)),
          LockKey.of("😀".repeat(128), "😀".repeat(127)));

  SqlKeyTests(SqlDatabase database) {
    super(database);
  }

  @Rule({"K2", "K3", "S4"})
  void everyNastyKeyIsALockOfItsOwn() {
    Map<LockKey, Grant> granted = new LinkedHashMap<>();
    NASTY.forEach(key -> granted.put(key, acquire(store, key, TTL)));
    granted.forEach(
        (key, grant) ->
            assertEquals(grant.token(), store.find(key, TIMEOUT).orElseThrow().token()));
    assertEquals("" + NASTY.size(), count());
  }

  @Test
  void everythingAHolderSaysComesBack() {
    HolderInfo info =
        new HolderInfo("id \0 é 😀 '\"\\ ", " tag ", Map.of("k\n\0", "v 😀\t", "", ""), 0);
    AcquireCommand c =
        new AcquireCommand(
            KEY, UUID.randomUUID(), info, TTL, Duration.ZERO, Duration.ZERO, 0, Duration.ZERO);
    store.acquire(c, TIMEOUT);
    var holder = store.find(KEY, TIMEOUT).orElseThrow();
    assertEquals(info.id(), holder.id());
    assertEquals(info.tag(), holder.tag().orElseThrow());
    assertEquals(info.metadata(), holder.metadata());
  }

  @Test
  void pagesListEveryHolderOfANamespaceOnce() {
    NASTY.forEach(key -> acquire(store, key, TTL));
    List<String> expected =
        NASTY.stream()
            .filter(key -> key.namespace().isEmpty())
            .map(LockKey::name)
            .sorted(Comparator.comparing(name -> name.codePoints().boxed().toList(), BY_POINTS))
            .toList();
    assertEquals(expected, pages("", "", 5));
    assertEquals(List.of("b", "b ", "bc"), pages("a", "", 1));
    assertEquals(List.of("b", "b ", "bc"), pages("a", "b", 3));
    assertEquals(List.of("bc"), pages("a", "bc", 3));
    assertEquals(List.of(), pages("a", "bcd", 3));
    assertEquals(List.of("😀".repeat(128), "😀".repeat(127) + "😁"), pages("", "😀😀", 1));
  }

  @Test
  void onlyThoseWhoHoldAreListed() throws InterruptedException {
    Grant released = acquire(store, LockKey.of("released"), TTL);
    store.release(LockKey.of("released"), released.lease(), TIMEOUT);
    acquire(store, LockKey.of("expired"), Duration.ofMillis(1));
    acquire(store, LockKey.of("held"), TTL);
    Thread.sleep(5); // the lease is over by then
    assertEquals(List.of("held"), pages("", "", 10));
  }

  @Rule("H2")
  void aRecordThatCannotBeReadHidesNoOther() throws SQLException {
    for (String name : List.of("a", "b", "c")) {
      acquire(store, LockKey.of(name), TTL);
    }
    String newer = "UPDATE " + table + " SET format_version = 9 WHERE last_token = ";
    database.execute(newer + store.find(LockKey.of("b"), TIMEOUT).orElseThrow().token().value());
    assertEquals(List.of("a", "c"), pages("", "", 2));
    assertEquals(List.of("a", "c"), pages("", "", 1));
  }

  private static final Comparator<List<Integer>> BY_POINTS =
      (a, b) ->
          IntStream.range(0, Math.min(a.size(), b.size()))
              .map(i -> Integer.compare(a.get(i), b.get(i)))
              .filter(c -> c != 0)
              .findFirst()
              .orElse(a.size() - b.size());

  private List<String> pages(String namespace, String prefix, int limit) {
    List<String> names = new ArrayList<>();
    String cursor = "";
    do {
      ListReply page = store.list(new ListCommand(namespace, prefix, cursor, limit), TIMEOUT);
      assertTrue(page.entries().size() <= limit);
      page.entries().forEach(entry -> names.add(entry.key().name()));
      cursor = page.next();
    } while (!cursor.isEmpty());
    return names;
  }

  private String count() {
    try {
      return database.query("SELECT COUNT(*) FROM " + table).get(0);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}
