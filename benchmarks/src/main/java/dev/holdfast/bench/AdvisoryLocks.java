package dev.holdfast.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * PostgreSQL's own locks, for a footnote: they have no lease, no token and no holder's name, end
 * with the connection, which they keep, and are never written to disk.
 */
final class AdvisoryLocks implements Locks {
  private final DataSource pool;

  AdvisoryLocks(DataSource pool) {
    this.pool = pool;
  }

  @Override
  public Hold take(String key) throws SQLException {
    Connection connection = pool.getConnection();
    require(connection, "SELECT pg_try_advisory_lock(hashtextextended(?, 0))", key);
    return () -> {
      require(connection, "SELECT pg_advisory_unlock(hashtextextended(?, 0))", key);
      connection.close();
    };
  }

  private static void require(Connection connection, String sql, String key) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, key);
      try (ResultSet row = statement.executeQuery()) {
        if (!row.next() || !row.getBoolean(1)) {
          throw new IllegalStateException(key + " was not granted");
        }
      }
    }
  }
}
