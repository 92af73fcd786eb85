package dev.holdfast.testing.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.LockKey;
import dev.holdfast.jdbc.JdbcLockStore;
import dev.holdfast.testing.Rule;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Old records are removed, and no others. */
abstract class SqlPurgeTests extends SqlStoreCase {
  private static final long DAY = 86_400_000_000L;

  SqlPurgeTests(SqlDatabase database) {
    super(database);
  }

  /** Makes every record older. */
  private void age(long micros) throws SQLException {
    database.execute(
        "UPDATE "
            + table
            + " SET last_token = last_token - "
            + micros
            + ", expires_at = expires_at - "
            + micros
            + ", acquired_at = acquired_at - "
            + micros
            + ", last_write = last_write - "
            + micros);
  }

  private String count() throws SQLException {
    return database.query("SELECT COUNT(*) FROM " + table).get(0);
  }

  @Rule("T5")
  void onlyRecordsBeyondTheRetentionAreRemovedAndNoMoreThanAsked() throws SQLException {
    for (int i = 0; i < 1_200; i++) {
      acquire(store, LockKey.of("old-" + i), Duration.ofMillis(1));
    }
    age(7 * DAY - 60_000_000);
    assertEquals(0, store.purge(5_000, TIMEOUT));
    age(60_000_000 + 1_000_000);
    acquire(store, LockKey.of("new"), TTL);
    assertEquals(1_100, store.purge(1_100, TIMEOUT));
    assertEquals("101", count());
    assertEquals(100, store.purge(1_100, TIMEOUT));
    assertEquals("1", count());
  }

  @Rule("T5")
  void aLongLeaseIsNeverRemoved() throws SQLException {
    acquire(store, KEY, Duration.ofDays(30));
    database.execute("UPDATE " + table + " SET last_token = 1, acquired_at = 1, last_write = 1");
    assertEquals(0, store.purge(10, TIMEOUT));
  }

  @Rule("T5")
  void purgingBesideTrafficHarmsNobody() throws Exception {
    JdbcLockStore purging = JdbcLockStore.builder(pool).tableName(table).build();
    AtomicBoolean done = new AtomicBoolean();
    ExecutorService executor = Executors.newFixedThreadPool(2);
    Future<Boolean> ageing =
        executor.submit(
            () -> {
              while (!done.get()) {
                age(8 * DAY);
                purging.purge(100, TIMEOUT);
              }
              return true;
            });
    for (int i = 0; i < 300; i++) {
      Grant granted = acquire(store, LockKey.of("busy-" + i % 3 + "-" + i), TTL);
      store.release(LockKey.of("busy-" + i % 3 + "-" + i), granted.lease(), TIMEOUT);
    }
    done.set(true);
    assertTrue(ageing.get(60, TimeUnit.SECONDS));
    executor.shutdownNow();
  }

  @Test
  void theHighestTokenIsThatOfAnyRecord() {
    assertEquals(0, store.highestToken(TIMEOUT));
    long first = acquire(store, LockKey.of("a"), TTL).token().value();
    Grant second = acquire(store, LockKey.of("b"), TTL);
    store.release(LockKey.of("b"), second.lease(), TIMEOUT);
    assertTrue(second.token().value() >= first);
    assertEquals(second.token().value(), store.highestToken(TIMEOUT));
  }

  @Test
  void aShortRetentionIsRefused() {
    for (Duration time : List.of(Duration.ZERO, Duration.ofSeconds(59), Duration.ofDays(-1))) {
      assertThrows(
          IllegalArgumentException.class, () -> JdbcLockStore.builder(pool).retention(time));
    }
  }

  /** Half of 400 records are old; somebody keeps one row locked. */
  private void purgesBesideALockedRow(int locked, int expected) throws SQLException {
    for (int i = 0; i < 200; i++) {
      acquire(store, LockKey.of("row-" + 2 * i), Duration.ofMillis(1));
    }
    age(8 * DAY);
    for (int i = 0; i < 200; i++) {
      acquire(store, LockKey.of("row-" + (2 * i + 1)), TTL);
    }
    try (Connection other = lockRow(LockKey.of("row-" + locked))) {
      long start = System.nanoTime();
      assertEquals(expected, store.purge(1_000, Duration.ofSeconds(3)));
      assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(2), "it waited");
      other.rollback();
    }
    assertEquals(200 - expected, store.purge(1_000, TIMEOUT));
    assertEquals("200", count());
  }

  @Rule({"T5", "S2"})
  void aLiveRowThatIsLockedIsNotWaitedFor() throws SQLException {
    purgesBesideALockedRow(201, 200);
  }

  @Rule({"T5", "S2"})
  void anOldRowThatIsLockedIsLeftForTheNextTime() throws SQLException {
    purgesBesideALockedRow(200, 199);
  }
}
