package dev.holdfast.testing.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.holdfast.LockKey;
import dev.holdfast.jdbc.JdbcLockStore;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.testing.Proves;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same results at every isolation level that a pool or a server may default to. */
abstract class SqlIsolationTests extends SqlStoreCase {
  SqlIsolationTests(SqlDatabase database) {
    super(database);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "TRANSACTION_READ_UNCOMMITTED",
        "TRANSACTION_READ_COMMITTED",
        "TRANSACTION_REPEATABLE_READ",
        "TRANSACTION_SERIALIZABLE"
      })
  @Proves("S2")
  void contendersGetTheSameAnswers(String isolation) throws Exception {
    HikariConfig config = database.poolConfig(THREADS);
    config.setTransactionIsolation(isolation);
    try (HikariDataSource isolated = new HikariDataSource(config)) {
      JdbcLockStore other = JdbcLockStore.builder(isolated).tableName(table).build();
      everything(other);
      SqlRaceTests.contend(other, 60);
      raceForFreshKeys(other, 25);
      keepsTheLevel(isolated);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "TRANSACTION_READ_UNCOMMITTED",
        "TRANSACTION_READ_COMMITTED",
        "TRANSACTION_REPEATABLE_READ",
        "TRANSACTION_SERIALIZABLE"
      })
  @Proves("L8")
  void aRenewalLeavesLockedRowsAlone(String isolation) throws Exception {
    HikariConfig config = database.poolConfig(2);
    config.setTransactionIsolation(isolation);
    try (HikariDataSource isolated = new HikariDataSource(config)) {
      JdbcLockStore other = JdbcLockStore.builder(isolated).tableName(table).build();
      SqlRaceTests.leavesLockedRowsAlone(other, () -> lockRow(LockKey.of("locked")));
    }
  }

  static void raceForFreshKeys(JdbcLockStore store, int rounds) throws Exception {
    CyclicBarrier barrier = new CyclicBarrier(THREADS);
    for (int round = 0; round < rounds; round++) {
      LockKey key = LockKey.of("isolated-" + round);
      List<AcquireReply> replies =
          together(
              () -> {
                barrier.await(60, TimeUnit.SECONDS);
                return store.acquire(command(key, TTL), TIMEOUT);
              });
      assertEquals(1, replies.stream().filter(Granted.class::isInstance).count());
    }
  }

  /** The pool gets its connections back as they were. */
  private static void keepsTheLevel(HikariDataSource pool) throws SQLException {
    String expected = pool.getTransactionIsolation();
    try (var connection = pool.getConnection()) {
      int level = connection.getTransactionIsolation();
      assertEquals(
          expected,
          switch (level) {
            case java.sql.Connection.TRANSACTION_READ_UNCOMMITTED -> "TRANSACTION_READ_UNCOMMITTED";
            case java.sql.Connection.TRANSACTION_READ_COMMITTED -> "TRANSACTION_READ_COMMITTED";
            case java.sql.Connection.TRANSACTION_REPEATABLE_READ -> "TRANSACTION_REPEATABLE_READ";
            default -> "TRANSACTION_SERIALIZABLE";
          });
    }
  }
}
