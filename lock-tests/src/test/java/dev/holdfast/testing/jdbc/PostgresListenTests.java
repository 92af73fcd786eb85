package dev.holdfast.testing.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariDataSource;
import dev.holdfast.LockKey;
import dev.holdfast.jdbc.JdbcLockStore;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.LockStore.Subscription;
import dev.holdfast.testing.Rule;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** Listening for keys that were freed, on one connection of the pool. */
abstract class PostgresListenTests extends SqlStoreCase {
  private final Set<LockKey> freed = ConcurrentHashMap.newKeySet();

  PostgresListenTests(SqlDatabase database) {
    super(database);
  }

  /** The server's processes that listen for this table. */
  private List<String> listeners() throws SQLException {
    return database.query(
        "SELECT pid FROM pg_stat_activity WHERE state = 'idle' AND query = 'LISTEN \"holdfast:"
            + table
            + "\"'");
  }

  private static void await(String what, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.call()) {
      assertTrue(System.nanoTime() < end, () -> "waited in vain until " + what);
    }
  }

  private void release(LockKey key, boolean somebodyWaits) {
    release(store, key, somebodyWaits);
  }

  private static void release(JdbcLockStore store, LockKey key, boolean somebodyWaits) {
    Grant granted = acquire(store, key, TTL);
    if (somebodyWaits) {
      AcquireCommand c = command(key, TTL);
      store.acquire(
          new AcquireCommand(
              key,
              c.grantId(),
              c.holder(),
              TTL,
              Duration.ZERO,
              Duration.ZERO,
              0,
              Duration.ofMinutes(1)),
          TIMEOUT);
    }
    store.release(key, granted.lease(), TIMEOUT);
  }

  @Rule("W1")
  void listeningBeginsAgainAfterADrop() throws Exception {
    store.onRelease(freed::add);
    await("it listens", () -> !listeners().isEmpty());
    String first = listeners().get(0);
    database.query("SELECT pg_terminate_backend(" + first + ")");
    await("it listens again", () -> listeners().stream().anyMatch(pid -> !pid.equals(first)));
    assertNotEquals(List.of(first), listeners());
    release(KEY, true);
    await("the hint comes", () -> freed.contains(KEY));
  }

  @Rule("W2")
  void oneConnectionListensForAll() throws Exception {
    store.onRelease(freed::add);
    store.onRelease(freed::add);
    await("it listens", () -> !listeners().isEmpty());
    assertEquals(1, listeners().size());
    store.close();
    await("it listens no more", () -> listeners().isEmpty());
    await("its connection is back", () -> pool.getHikariPoolMXBean().getActiveConnections() == 0);
  }

  @Rule("W3")
  void nobodyIsToldWhereNobodyWaits() throws Exception {
    LockKey unwanted = LockKey.of("unwanted");
    store.onRelease(freed::add);
    await("it listens", () -> !listeners().isEmpty());
    release(unwanted, false);
    release(KEY, true);
    await("the hint comes", () -> freed.contains(KEY));
    assertEquals(Set.of(KEY), freed);
  }

  /**
   * It asks for a second connection for a second, and gives the first one back if there is none.
   */
  @Test
  void aPoolOfOneIsLeftToThoseWhoCall() throws Exception {
    try (HikariDataSource single = database.pool(1);
        JdbcLockStore small = JdbcLockStore.builder(single).tableName(table).build()) {
      everything(small);
      small.onRelease(freed::add);
      long end = System.nanoTime() + Duration.ofSeconds(3).toNanos();
      for (int i = 0; System.nanoTime() < end; i++) {
        everything(small, LockKey.of("small-" + i));
      }
      assertEquals(List.of(), listeners());
    }
  }

  @Test
  void withoutListeningThereIsNoSubscription() throws SQLException {
    JdbcLockStore deaf = JdbcLockStore.builder(pool).tableName(table).withoutListening().build();
    assertEquals(Subscription.NONE, deaf.onRelease(freed::add));
    everything(deaf);
    assertEquals(List.of(), listeners());
  }

  /** The server takes no channel of more than 63 bytes. */
  @Rule("W1")
  void theLongestNameOfATableIsListenedFor() throws Exception {
    String schema = "s".repeat(48);
    database.execute("DROP SCHEMA IF EXISTS " + schema + " CASCADE", "CREATE SCHEMA " + schema);
    try (JdbcLockStore longest =
        JdbcLockStore.builder(pool).tableName(schema + "." + "t".repeat(48)).build()) {
      longest.createSchema();
      longest.onRelease(freed::add);
      String listening =
          "SELECT pid FROM pg_stat_activity WHERE state = 'idle' AND query LIKE 'LISTEN %:sss%'";
      await("it listens", () -> !database.query(listening).isEmpty());
      release(longest, KEY, true);
      await("the hint comes", () -> freed.contains(KEY));
    } finally {
      database.execute("DROP SCHEMA " + schema + " CASCADE");
    }
  }
}
