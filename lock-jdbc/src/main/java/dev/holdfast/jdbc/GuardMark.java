package dev.holdfast.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.OptionalLong;

/** Raises a mark of the guard with plain statements: lock the row, or insert it. */
final class GuardMark {
  private static final int MAX_ATTEMPTS = 5;
  private static final String DUPLICATE_KEY = "23505";

  private GuardMark() {}

  /**
   * Locks the mark, and raises it to the token unless it is higher.
   *
   * @return the mark afterwards
   */
  static long raise(Connection connection, String table, byte[] key, long token)
      throws SQLException {
    for (int attempt = 1; ; attempt++) {
      OptionalLong mark = lock(connection, table, key);
      if (mark.isPresent() && mark.getAsLong() >= token) {
        return mark.getAsLong();
      }
      String sql =
          mark.isPresent()
              ? "UPDATE " + table + " SET high_water = ? WHERE lock_key = ?"
              : "INSERT INTO " + table + " (high_water, lock_key) VALUES (?, ?)";
      try {
        write(connection, sql, token, key);
        return token;
      } catch (SQLException e) {
        boolean insertedByAnother = mark.isEmpty() && DUPLICATE_KEY.equals(e.getSQLState());
        if (!insertedByAnother || attempt == MAX_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private static OptionalLong lock(Connection connection, String table, byte[] key)
      throws SQLException {
    String sql = "SELECT high_water FROM " + table + " WHERE lock_key = ? FOR UPDATE";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setBytes(1, key);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
      }
    }
  }

  private static void write(Connection connection, String sql, long token, byte[] key)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, token);
      statement.setBytes(2, key);
      statement.executeUpdate();
    }
  }
}
