package dev.holdfast.testing.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import dev.holdfast.LockKey;
import dev.holdfast.jdbc.JdbcLockStore;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.Micros;
import dev.holdfast.testing.ClockedStore;
import dev.holdfast.testing.LockStoreContract;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;

/** The contract on a SQL database, in a table of its own. */
abstract class SqlContractCase extends LockStoreContract {
  private static final long START = 1_780_000_000_000_000L;

  private final SqlDatabase database;
  private final HikariDataSource pool;
  private final String table;

  SqlContractCase(SqlDatabase database) {
    this.database = database;
    this.pool = database.pool(10);
    this.table = database.newTable("contract");
  }

  @Override
  protected LockStore openStore() {
    JdbcLockStore store = JdbcLockStore.builder(pool).tableName(table).build();
    store.createSchema();
    return store;
  }

  @Override
  protected ClockedStore openStoreWithClock() {
    try {
      VirtualClock clock = new VirtualClock(database, START);
      String ownTable = database.newTable("clocked");
      JdbcLockStore store =
          JdbcLockStore.builder(pool).tableName(ownTable).dialect(clock.dialect()).build();
      store.createSchema();
      return new ClockedStore(store, by -> set(clock, clock.micros() + Micros.of(by)));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  protected void loseState() {
    try {
      database.execute("DELETE FROM " + table);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  protected AutoCloseable lockElsewhere(LockKey key) throws SQLException {
    Connection connection = SqlStoreCase.lockRow(database, table, key);
    return () -> {
      connection.rollback();
      connection.close();
    };
  }

  @AfterAll
  void closePool() {
    pool.close();
  }

  private static void set(VirtualClock clock, long micros) {
    try {
      clock.set(micros);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
