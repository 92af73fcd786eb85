package dev.holdfast.jdbc;

import dev.holdfast.LockStoreException;
import dev.holdfast.LockStoreException.Failure;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;

/**
 * MariaDB from 10.6 on, and MySQL from 8.0 on.
 *
 * @param name which of the two
 * @param file what the names of its files begin with
 */
record MySqlDialect(String name, String file) implements Dialect {
  private static final Set<Integer> LOST_RACES =
      Set.of(
          1020, // changed since it was read
          1062, // duplicate key
          1205, // waited too long for a lock
          1213); // deadlock

  @Override
  public String lockSchema() {
    return Schema.resource(file + ".sql");
  }

  @Override
  public String guardSchema() {
    return Schema.resource(file + "-guard.sql");
  }

  /** The clock at the start of the statement. SYSDATE would be in the session's time zone. */
  @Override
  public String clock() {
    return "TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6))";
  }

  /** Refuses a server whose SYSDATE is the start of the statement, as NOW is. */
  @Override
  public void checkServer(Connection connection) throws SQLException {
    String sql = "SELECT SLEEP(0.002), TIMESTAMPDIFF(MICROSECOND, NOW(6), SYSDATE(6))";
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      if (row.getLong(2) == 0) {
        throw new LockStoreException(
            Failure.MISCONFIGURED,
            "the server runs with sysdate-is-now, so that a statement cannot see how long it waited"
                + " for a row: start it without that option");
      }
    }
  }

  @Override
  public Family family() {
    return Family.MYSQL;
  }

  @Override
  public String limitedRows() {
    return " LIMIT ?";
  }

  /** Inserts first: to lock a row that is not there locks the gap, and two who do so deadlock. */
  @Override
  public long raiseMark(Connection connection, String table, byte[] key, long token)
      throws SQLException {
    String raise =
        "INSERT INTO "
            + table
            + " (lock_key, high_water) VALUES (?, ?)"
            + " ON DUPLICATE KEY UPDATE high_water = GREATEST(high_water, ?)";
    try (PreparedStatement statement = connection.prepareStatement(raise)) {
      statement.setBytes(1, key);
      statement.setLong(2, token);
      statement.setLong(3, token);
      statement.executeUpdate();
    }
    String read = "SELECT high_water FROM " + table + " WHERE lock_key = ? FOR UPDATE";
    try (PreparedStatement statement = connection.prepareStatement(read)) {
      statement.setBytes(1, key);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  @Override
  public boolean isLostRace(SQLException failure) {
    return LOST_RACES.contains(failure.getErrorCode());
  }
}
