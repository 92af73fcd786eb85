package dev.holdfast.testing.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariDataSource;
import dev.holdfast.AcquireRequest;
import dev.holdfast.Acquired;
import dev.holdfast.FencingToken;
import dev.holdfast.HolderPage;
import dev.holdfast.HolderQuery;
import dev.holdfast.Lease;
import dev.holdfast.LeaseTimings;
import dev.holdfast.LockKey;
import dev.holdfast.LockManager;
import dev.holdfast.jdbc.JdbcLockStore;
import dev.holdfast.redis.RedisLockStore;
import dev.holdfast.spi.LockStore;
import dev.holdfast.testing.Rule;
import dev.holdfast.testing.StoreName;
import dev.holdfast.testing.server.RedisServer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A move from Redis to PostgreSQL and back, by the steps of the operations pages. Before each move
 * the tokens of the source are hours ahead of the target's clock, as if its own clock had been.
 */
@StoreName("postgresql")
@Timeout(120)
class MoveDrillTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final LeaseTimings SHORTLY = LeaseTimings.ofTtl(LeaseTimings.MIN_TTL);
  private static final List<LockKey> KEYS =
      List.of(LockKey.of("released"), LockKey.of("revoked"), LockKey.of("its-holder-is-gone"));

  private final ServerDatabase database = ServerDatabase.postgres();
  private final Map<LockKey, FencingToken> newest = new HashMap<>();

  private interface Moves {
    void between(LockStore redis, LockStore sql);
  }

  private void withBoth(Moves moves) throws SQLException {
    String table = database.newTable("moved");
    try (RedisServer server = RedisServer.start();
        RedisLockStore redis = RedisLockStore.connect(server.uri().toString());
        HikariDataSource pool = database.pool(5);
        JdbcLockStore sql = JdbcLockStore.builder(pool).tableName(table).build()) {
      sql.createSchema();
      moves.between(redis, sql);
    } finally {
      database.dropTable(table);
    }
  }

  private static LockManager manager(LockStore store) {
    return LockManager.builder(store).timings(SHORTLY).keepStoreOpen().build();
  }

  private Lease acquire(LockManager locks, LockKey key) {
    Lease lease = assertInstanceOf(Acquired.class, locks.acquire(AcquireRequest.of(key))).lease();
    FencingToken before = newest.put(key, lease.token());
    assertTrue(
        before == null || lease.token().isNewerThan(before),
        () -> key + ": " + lease.token() + " after " + before);
    return lease;
  }

  /** Two managers work on a store, with tokens that are this far ahead of its clock. */
  private void work(LockStore store, Duration ahead) {
    try (LockManager one = manager(store);
        LockManager two = manager(store)) {
      long token = store.clockMicros(TIMEOUT) + ahead.toMillis() * 1_000;
      one.observe(FencingToken.of(token));
      two.observe(FencingToken.of(token));
      acquire(one, KEYS.get(0)).release();
      acquire(two, KEYS.get(0)).release();
      acquire(one, KEYS.get(1));
      acquire(two, KEYS.get(2)).ticket(); // for a process that never comes
      revokeAll(two);
      awaitNoHolder(two);
    }
  }

  private static void revokeAll(LockManager locks) {
    HolderPage page = locks.holders(HolderQuery.inNamespace(""));
    assertEquals(2, page.entries().size());
    page.entries().forEach(entry -> locks.revoke(entry.key(), entry.holder().token()));
  }

  private static void awaitNoHolder(LockManager locks) {
    long end = System.nanoTime() + TIMEOUT.toNanos();
    while (!locks.holders(HolderQuery.inNamespace("")).entries().isEmpty()) {
      assertTrue(System.nanoTime() < end, "somebody still holds a key");
    }
  }

  /** The first grants at the target, by managers that have observed the source's highest token. */
  private void start(LockStore target, FencingToken highest) {
    try (LockManager one = manager(target);
        LockManager two = manager(target)) {
      one.observe(highest);
      two.observe(highest);
      KEYS.forEach(key -> acquire(one, key).release());
      KEYS.forEach(key -> acquire(two, key).release());
    }
  }

  @Rule({"Q4", "T2"})
  void tokensRiseFromRedisToSqlAndBack() throws SQLException {
    withBoth(
        (redis, sql) -> {
          work(redis, Duration.ofHours(1));
          start(sql, FencingToken.of(redis.highestToken(TIMEOUT)));
          work(sql, Duration.ofHours(2));
          start(redis, FencingToken.of(sql.highestToken(TIMEOUT)));
          assertEquals(3, newest.size());
        });
  }

  /** Without the drill the tokens fall: this is what the drill is for. */
  @Test
  void withoutObservingTheyFall() throws SQLException {
    withBoth(
        (redis, sql) -> {
          work(redis, Duration.ofHours(1));
          try (LockManager careless = manager(sql)) {
            LockKey key = KEYS.get(0);
            Lease lease = ((Acquired) careless.acquire(AcquireRequest.of(key))).lease();
            assertFalse(lease.token().isNewerThan(newest.get(key)));
          }
        });
  }
}
