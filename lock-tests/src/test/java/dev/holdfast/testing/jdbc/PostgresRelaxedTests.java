package dev.holdfast.testing.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariDataSource;
import dev.holdfast.FencingToken;
import dev.holdfast.Holder;
import dev.holdfast.LockKey;
import dev.holdfast.jdbc.JdbcLockStore;
import dev.holdfast.spi.RenewCommand;
import dev.holdfast.testing.server.PostgresServer;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A relaxed release does not wait for the disk, and nothing else is relaxed by it. */
abstract class PostgresRelaxedTests extends SqlStoreCase {
  private static final int ATTEMPTS = 50;

  PostgresRelaxedTests(SqlDatabase database) {
    super(database);
  }

  private JdbcLockStore relaxed(HikariDataSource source) {
    return database.storeOn(source).tableName(table).relaxedRelease().build();
  }

  /** Whether the call returned before anything that it wrote was on the disk. */
  private boolean returnsEarly(Runnable call) throws SQLException {
    String written = database.query("SELECT pg_current_wal_insert_lsn()").get(0);
    call.run();
    String early = "SELECT pg_current_wal_flush_lsn() <= '" + written + "'";
    return database.query(early).equals(List.of("t"));
  }

  /** The server's own writer may be faster, now and then. */
  private boolean someReleaseReturnsEarly(JdbcLockStore of) throws SQLException {
    boolean early = false;
    for (int i = 0; i < ATTEMPTS && !early; i++) {
      Grant granted = acquire(of, KEY, TTL);
      early = returnsEarly(() -> of.release(KEY, granted.lease(), TIMEOUT));
      assertTrue(of.find(KEY, TIMEOUT).isEmpty());
    }
    return early;
  }

  @Test
  void aRelaxedReleaseDoesNotWaitForTheDisk() throws SQLException {
    assertTrue(someReleaseReturnsEarly(relaxed(pool)));
  }

  @Test
  void aReleaseWaitsForTheDisk() throws SQLException {
    assertFalse(someReleaseReturnsEarly(store));
  }

  @Test
  void whatFollowsARelaxedReleaseWaitsForTheDisk() throws SQLException {
    try (HikariDataSource one = new HikariDataSource(database.poolConfig(1))) {
      JdbcLockStore of = relaxed(one);
      for (int i = 0; i < ATTEMPTS; i++) {
        assertFalse(returnsEarly(() -> acquire(of, KEY, TTL)));
        FencingToken token = of.find(KEY, TIMEOUT).orElseThrow().token();
        assertFalse(returnsEarly(() -> of.forceRelease(KEY, token.value(), "", TIMEOUT)));
        Grant granted = acquire(of, KEY, TTL);
        RenewCommand renewal = new RenewCommand(KEY, granted.lease(), granted.expiresAt());
        assertFalse(returnsEarly(() -> of.renew(List.of(renewal), TIMEOUT)));
        of.release(KEY, granted.lease(), TIMEOUT);
      }
    }
  }

  /** Of what was released, the last moment may be undone; of what was granted, nothing. */
  @Test
  void aCrashUndoesNoMoreThanRelaxedReleases() throws Exception {
    try (PostgresServer server = PostgresServer.start();
        HikariDataSource source =
            new HikariDataSource(new ServerDatabase(server, database.dialect()).poolConfig(4))) {
      JdbcLockStore of = relaxed(source);
      of.createSchema();
      Map<LockKey, FencingToken> released = new HashMap<>();
      Map<LockKey, FencingToken> held = new HashMap<>();
      for (int i = 0; i < 200; i++) {
        LockKey key = LockKey.of("crash-" + i);
        Grant granted = acquire(of, key, TTL);
        of.release(key, granted.lease(), TIMEOUT);
        released.put(key, granted.token());
        LockKey kept = LockKey.of("kept-" + i % 10);
        Grant before = acquire(of, LockKey.of("kept-" + i % 10), TTL);
        of.release(kept, before.lease(), TIMEOUT);
        held.put(kept, before.token());
      }
      held.replaceAll((key, token) -> acquire(of, key, TTL).token());
      for (int i = 0; i < 20; i++) {
        LockKey key = LockKey.of("late-" + i % 2);
        Grant granted = acquire(of, key, TTL);
        of.release(key, granted.lease(), TIMEOUT);
        released.put(key, granted.token());
      }
      server.kill();
      server.restart();
      for (Map.Entry<LockKey, FencingToken> e : held.entrySet()) {
        Optional<Holder> found = patiently(() -> of.find(e.getKey(), TIMEOUT));
        assertEquals(Optional.of(e.getValue()), found.map(Holder::token));
      }
      for (Map.Entry<LockKey, FencingToken> e : released.entrySet()) {
        Optional<Holder> found = of.find(e.getKey(), TIMEOUT);
        assertTrue(found.isEmpty() || found.get().token().equals(e.getValue()));
        found.ifPresent(h -> of.forceRelease(e.getKey(), h.token().value(), "", TIMEOUT));
        assertTrue(acquire(of, e.getKey(), TTL).token().isNewerThan(e.getValue()));
      }
    }
  }
}
