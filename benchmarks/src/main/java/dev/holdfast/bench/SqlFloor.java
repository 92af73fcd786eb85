package dev.holdfast.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * The floor on SQL: the bare driver, over the same pool, with auto-commit. To take and to release
 * are one UPDATE by primary key each, of a row as long as ours; to look is one SELECT of it.
 */
final class SqlFloor implements Locks {
  private static final String UPDATE =
      "UPDATE bench_floor SET token = ?, expires = ?, holder = ? WHERE lock_key = ?";
  private static final String SELECT = "SELECT * FROM bench_floor WHERE lock_key = ?";
  private static final byte[] HOLDER = "scheduler-3".getBytes(UTF_8);
  private static final byte[] NOBODY = {};

  private final DataSource pool;

  SqlFloor(DataSource pool) {
    this.pool = pool;
  }

  /**
   * Creates the table.
   *
   * @param bytes the database's type for a few bytes
   * @param storage what follows the columns
   */
  static void create(DataSource pool, String bytes, String storage) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE bench_floor (lock_key "
              + bytes
              + " NOT NULL PRIMARY KEY, token bigint NOT NULL, expires bigint NOT NULL, holder "
              + bytes
              + " NOT NULL, filling "
              + bytes
              + " NOT NULL) "
              + storage);
    }
  }

  @Override
  public void prepare(Iterable<String> keys) throws SQLException {
    try (Connection connection = pool.getConnection();
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO bench_floor VALUES (?, 0, 0, ?, ?)")) {
      connection.setAutoCommit(false);
      for (String key : keys) {
        insert.setBytes(1, key.getBytes(UTF_8));
        insert.setBytes(2, NOBODY);
        insert.setBytes(3, new byte[120]);
        insert.addBatch();
      }
      insert.executeBatch();
      connection.commit();
      connection.setAutoCommit(true);
    }
  }

  @Override
  public Hold take(String key) throws SQLException {
    update(key, HOLDER);
    return () -> update(key, NOBODY);
  }

  private void update(String key, byte[] holder) throws SQLException {
    try (Connection connection = pool.getConnection();
        PreparedStatement update = connection.prepareStatement(UPDATE)) {
      update.setLong(1, System.nanoTime());
      update.setLong(2, System.nanoTime());
      update.setBytes(3, holder);
      update.setBytes(4, key.getBytes(UTF_8));
      if (update.executeUpdate() != 1) {
        throw new IllegalStateException("no row for " + key);
      }
    }
  }

  @Override
  public void refused(String key) throws SQLException {
    find(key);
  }

  @Override
  public void find(String key) throws SQLException {
    try (Connection connection = pool.getConnection();
        PreparedStatement select = connection.prepareStatement(SELECT)) {
      select.setBytes(1, key.getBytes(UTF_8));
      try (ResultSet row = select.executeQuery()) {
        if (!row.next() || row.getLong(2) == 0 || row.getBytes(4).length == 0) {
          throw new IllegalStateException(key + " is not held");
        }
      }
    }
  }
}
