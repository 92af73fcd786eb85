package dev.holdfast.testing.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.holdfast.jdbc.Dialect;
import dev.holdfast.jdbc.JdbcLockStore;
import dev.holdfast.jdbc.JdbcLockStoreBuilder;
import dev.holdfast.testing.server.ServerLog;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** A database to test on. Every test has tables of its own. */
interface SqlDatabase {
  /** Numbers for table names. */
  AtomicInteger TABLES = new AtomicInteger();

  /** The address, with user and password. */
  String url();

  Dialect dialect();

  /** The statement that sets the session's time zone. */
  String setTimeZone(String offset);

  /** The server's error log, if there is a server that keeps one. */
  default Optional<ServerLog> errorLog() {
    return Optional.empty();
  }

  default Connection connect() throws SQLException {
    return DriverManager.getConnection(url());
  }

  /** A pool as an application would have it; the caller closes it. */
  default HikariDataSource pool(int size) {
    return new HikariDataSource(poolConfig(size));
  }

  default HikariConfig poolConfig(int size) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url());
    config.setMaximumPoolSize(size);
    config.setMinimumIdle(0);
    config.setConnectionTimeout(5_000);
    return config;
  }

  /** Begins a store on a pool of this database. */
  default JdbcLockStoreBuilder storeOn(DataSource dataSource) {
    return JdbcLockStore.builder(dataSource);
  }

  /** A table name that no other test uses. */
  default String newTable(String prefix) {
    return prefix + "_" + ProcessHandle.current().pid() + "_" + TABLES.incrementAndGet();
  }

  default void execute(String... statements) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** The first column of each row, as text. */
  default List<String> query(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> texts = new ArrayList<>();
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
      return texts;
    }
  }

  default void dropTable(String table) throws SQLException {
    execute("DROP VIEW IF EXISTS " + table + "_view", "DROP TABLE IF EXISTS " + table);
  }
}
