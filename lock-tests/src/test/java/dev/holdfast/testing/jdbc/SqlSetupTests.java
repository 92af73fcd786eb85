package dev.holdfast.testing.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.holdfast.LockKey;
import dev.holdfast.LockStoreException;
import dev.holdfast.LockStoreException.Failure;
import dev.holdfast.jdbc.JdbcLockStore;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.RenewCommand;
import dev.holdfast.testing.Rule;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.support.TransactionTemplate;

/** The schema, the pools and the proxies before the database, and what goes wrong with them. */
abstract class SqlSetupTests extends SqlStoreCase {
  SqlSetupTests(SqlDatabase database) {
    super(database);
  }

  private static LockStoreException fails(Failure failure, Runnable call) {
    LockStoreException e = assertThrows(LockStoreException.class, call::run);
    assertEquals(failure, e.failure(), e.getMessage());
    return e;
  }

  private static void assertSays(LockStoreException e, String... parts) {
    for (String part : parts) {
      assertTrue(e.getMessage().contains(part), () -> part + " is not in: " + e.getMessage());
    }
  }

  @Rule("S5")
  void aMissingTableIsNamedWithTheRemedy() throws SQLException {
    JdbcLockStore other = JdbcLockStore.builder(pool).tableName(table + "x").build();
    for (Runnable call :
        List.<Runnable>of(
            () -> other.acquire(command(KEY, TTL), TIMEOUT),
            () -> other.find(KEY, TIMEOUT),
            other::checkSchema)) {
      assertSays(fails(Failure.MISCONFIGURED, call), table + "x", "createSchema()");
    }
    other.createSchema();
    acquire(other, KEY, TTL);
    database.dropTable(table + "x");
    LockStoreException dropped =
        fails(Failure.MISCONFIGURED, () -> other.acquire(command(KEY, TTL), TIMEOUT));
    assertSays(dropped, table + "x", "createSchema()");
  }

  @Rule("S5")
  void wrongColumnsAreNamed() throws SQLException {
    String other = table + "y";
    database.execute(
        "CREATE TABLE " + other + " AS SELECT * FROM " + table,
        "ALTER TABLE " + other + " DROP COLUMN waiters_until",
        "ALTER TABLE " + other + " DROP COLUMN holder_id",
        "ALTER TABLE " + other + " ADD COLUMN holder_id DATE");
    JdbcLockStore store = JdbcLockStore.builder(pool).tableName(other).build();
    LockStoreException e = fails(Failure.MISCONFIGURED, () -> store.find(KEY, TIMEOUT));
    assertSays(e, other, "waiters_until is missing", "holder_id must not be");
    database.dropTable(other);
  }

  @Rule("S5")
  void aMissingPrimaryKeyIsNamed() throws SQLException {
    String other = table + "z";
    database.execute("CREATE TABLE " + other + " AS SELECT * FROM " + table);
    JdbcLockStore store = JdbcLockStore.builder(pool).tableName(other).build();
    LockStoreException e = fails(Failure.MISCONFIGURED, () -> store.find(KEY, TIMEOUT));
    assertSays(e, "primary key");
    database.dropTable(other);
  }

  @Rule("S5")
  void theSchemaIsCreatedTwiceWithoutHarm() {
    Grant granted = acquire(store, KEY, TTL);
    store.createSchema();
    store.checkSchema();
    assertEquals(granted.token(), store.find(KEY, TIMEOUT).orElseThrow().token());
  }

  @Rule("S4")
  void theViewIsReadable() throws SQLException {
    acquire(store, LockKey.of("space-é", "name-😀"), TTL);
    String view = table + "_view";
    assertEquals(List.of("name-😀"), database.query("SELECT name FROM " + view));
    assertEquals(List.of("space-é"), database.query("SELECT namespace FROM " + view));
    assertEquals(List.of("held"), database.query("SELECT state FROM " + view));
    String thread = Thread.currentThread().getName();
    assertEquals(List.of(thread), database.query("SELECT holder FROM " + view));
    String expires = database.query("SELECT expires FROM " + view).get(0);
    assertTrue(expires.matches("20\\d\\d-.*"), expires);
  }

  @Test
  void badTableNamesAreRefused() {
    for (String name : List.of("", "a b", "a;drop", "1a", "a.b.c", "ä", "x".repeat(49), "a\"")) {
      var e =
          assertThrows(
              IllegalArgumentException.class, () -> JdbcLockStore.builder(pool).tableName(name));
      assertTrue(e.getMessage().contains("\"" + name + "\""));
    }
  }

  @Test
  void aClosedPoolIsToldAsThat() {
    HikariDataSource closed = database.pool(1);
    closed.close();
    JdbcLockStore other = JdbcLockStore.over(closed);
    assertSays(
        fails(Failure.MISCONFIGURED, () -> other.acquire(command(KEY, TTL), TIMEOUT)), "closed");
  }

  @Test
  void aBusyPoolIsNotMisconfigured() throws SQLException {
    HikariConfig config = database.poolConfig(1);
    config.setConnectionTimeout(300);
    try (HikariDataSource busy = new HikariDataSource(config);
        Connection only = busy.getConnection()) {
      JdbcLockStore other = JdbcLockStore.builder(busy).tableName(table).build();
      fails(Failure.NOT_APPLIED, () -> other.acquire(command(KEY, TTL), TIMEOUT));
      assertFalse(only.isClosed());
    }
  }

  @Test
  void noTimeMeansNoCall() {
    fails(Failure.NOT_APPLIED, () -> store.acquire(command(KEY, TTL), Duration.ofMillis(-1)));
    assertTrue(store.find(KEY, TIMEOUT).isEmpty());
  }

  @Test
  void aLockedRowEndsTheCallInTime() throws SQLException {
    Grant granted = acquire(store, KEY, TTL);
    try (Connection other = lockRow(KEY)) {
      long start = System.nanoTime();
      LockStoreException e =
          fails(
              Failure.NOT_APPLIED,
              () -> store.release(KEY, granted.lease(), Duration.ofMillis(1_500)));
      long millis = (System.nanoTime() - start) / 1_000_000;
      assertTrue(millis >= 900 && millis < 4_000, millis + " ms: " + e.getMessage());
      other.rollback();
    }
    assertTrue(store.find(KEY, TIMEOUT).isPresent());
    store.release(KEY, granted.lease(), TIMEOUT);
    assertTrue(store.find(KEY, TIMEOUT).isEmpty());
  }

  @Test
  void oneConnectionIsEnough() {
    try (HikariDataSource single = database.pool(1)) {
      everything(JdbcLockStore.builder(single).tableName(table).build());
      everything(JdbcLockStore.builder(Jdbi.create(single)).tableName(table).build());
    }
  }

  @Test
  void aPoolWithAutoCommitOffWorksAndStaysSo() throws SQLException {
    try (HikariDataSource single = poolWithAutoCommit(1, false)) {
      everything(JdbcLockStore.builder(single).tableName(table).build());
      try (Connection connection = single.getConnection()) {
        assertFalse(connection.getAutoCommit());
      }
    }
  }

  @Rule("S2")
  void aConnectionInsideTheCallersTransactionIsRefused() {
    for (boolean habit : new boolean[] {true, false}) {
      try (HikariDataSource plain = poolWithAutoCommit(3, habit)) {
        var aware = new TransactionAwareDataSourceProxy(plain);
        JdbcLockStore other = JdbcLockStore.builder(aware).tableName(table).build();
        var transaction = new TransactionTemplate(new DataSourceTransactionManager(plain));
        transaction.executeWithoutResult(
            status -> {
              write(aware);
              LockStoreException e =
                  fails(Failure.MISCONFIGURED, () -> other.acquire(command(KEY, TTL), TIMEOUT));
              assertSays(e, "inside the caller's transaction", "plain data source");
              status.setRollbackOnly();
            });
        assertTrue(store.find(LockKey.of("written"), TIMEOUT).isEmpty());
        assertTrue(store.find(KEY, TIMEOUT).isEmpty());
      }
    }
  }

  @Test
  void outsideATransactionATransactionAwareDataSourceWorks() {
    var aware = new TransactionAwareDataSourceProxy(pool);
    everything(JdbcLockStore.builder(aware).tableName(table).build());
  }

  @Rule("S2")
  void thePlainPoolInsideATransactionIsIndependentOfIt() {
    var transaction = new TransactionTemplate(new DataSourceTransactionManager(pool));
    Grant granted =
        transaction.execute(
            status -> {
              status.setRollbackOnly();
              return acquire(store, KEY, TTL);
            });
    assertEquals(granted.token(), store.find(KEY, TIMEOUT).orElseThrow().token());
  }

  @Rule("S4")
  void theClockIsUtcWhateverTheSessionsTimeZone() {
    for (String zone : List.of("+05:30", "-08:00")) {
      HikariConfig config = database.poolConfig(1);
      config.setConnectionInitSql(database.setTimeZone(zone));
      try (HikariDataSource zoned = new HikariDataSource(config)) {
        JdbcLockStore other = JdbcLockStore.builder(zoned).tableName(table).build();
        long ahead = other.clockMicros(TIMEOUT) - System.currentTimeMillis() * 1_000;
        assertTrue(Math.abs(ahead) < 60_000_000, () -> zone + ": " + ahead);
        everything(other);
      }
    }
  }

  @Test
  void nothingIsLeftOpen() {
    WatchedDataSource watched = new WatchedDataSource(pool);
    JdbcLockStore other = JdbcLockStore.builder(watched).tableName(table).build();
    everything(other);
    other.createSchema();
    assertThrows(
        LockStoreException.class,
        () -> JdbcLockStore.builder(watched).tableName("nowhere").build().find(KEY, TIMEOUT));
    assertEquals(0, watched.openStatements());
    assertEquals(0, watched.openConnections());
    assertEquals(0, pool.getHikariPoolMXBean().getActiveConnections());
  }

  @Rule({"S3", "W3"})
  void aHeldKeyIsAnsweredByOneReadAlone() {
    acquire(store, KEY, TTL);
    WatchedDataSource watched = new WatchedDataSource(pool);
    JdbcLockStore other = JdbcLockStore.builder(watched).tableName(table).build();
    other.checkSchema();
    other.find(KEY, TIMEOUT);
    watched.takeLog();
    assertInstanceOf(Busy.class, other.acquire(command(KEY, TTL), TIMEOUT));
    assertEquals(1, watched.takeLog().size());
    assertTrue(other.find(KEY, TIMEOUT).isPresent());
    assertEquals(1, watched.takeLog().size());
  }

  static void everything(JdbcLockStore store) {
    everything(store, KEY);
  }

  /** One call of most kinds. */
  static void everything(JdbcLockStore store, LockKey key) {
    Grant granted = acquire(store, key, TTL);
    assertInstanceOf(Busy.class, store.acquire(command(key, TTL), TIMEOUT));
    assertTrue(store.find(key, TIMEOUT).isPresent());
    store.renew(List.of(new RenewCommand(key, granted.lease(), granted.expiresAt())), TIMEOUT);
    assertTrue(granted.token().value() <= store.highestToken(TIMEOUT));
    assertEquals(0, store.purge(10, TIMEOUT));
    store.release(key, granted.lease(), TIMEOUT);
    assertTrue(store.find(key, TIMEOUT).isEmpty());
  }

  private HikariDataSource poolWithAutoCommit(int size, boolean on) {
    HikariConfig config = database.poolConfig(size);
    config.setAutoCommit(on);
    return new HikariDataSource(config);
  }

  private void write(TransactionAwareDataSourceProxy aware) {
    try (Connection connection = aware.getConnection();
        var statement = connection.createStatement()) {
      statement.executeUpdate("DELETE FROM " + table);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}
