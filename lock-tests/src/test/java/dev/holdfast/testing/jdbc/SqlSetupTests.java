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
import dev.holdfast.jdbc.JdbcFencingGuard;
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
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.support.TransactionTemplate;

/** The pools and the proxies before the database, and what goes wrong with them. */
abstract class SqlSetupTests extends SqlStoreCase {
  SqlSetupTests(SqlDatabase database) {
    super(database);
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

  /** What a driver's answer to a statement that ran out of time tells of its effect. */
  Failure afterATimeOut() {
    return Failure.NOT_APPLIED;
  }

  @Test
  void aLockedRowEndsTheCallInTime() throws SQLException {
    Grant granted = acquire(store, KEY, TTL);
    try (Connection other = lockRow(KEY)) {
      long start = System.nanoTime();
      LockStoreException e =
          fails(
              afterATimeOut(), () -> store.release(KEY, granted.lease(), Duration.ofMillis(1_500)));
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

  @Rule("S2")
  void aTransactionThatTheGuardIsPartOfNeverWaitsForTheStore() throws SQLException {
    JdbcFencingGuard guard = new JdbcFencingGuard(table + "g");
    try (Connection connection = database.connect()) {
      guard.createSchema(connection);
    }
    var transaction = new TransactionTemplate(new DataSourceTransactionManager(pool));
    transaction.executeWithoutResult(
        status -> {
          Connection mine = DataSourceUtils.getConnection(pool);
          Grant granted = acquire(store, KEY, TTL);
          try {
            guard.admit(mine, KEY, granted.token());
          } catch (SQLException e) {
            throw new AssertionError(e);
          }
          store.renew(
              List.of(new RenewCommand(KEY, granted.lease(), granted.expiresAt())), TIMEOUT);
          store.release(KEY, granted.lease(), TIMEOUT);
          everything(store);
        });
    database.dropTable(table + "g");
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
