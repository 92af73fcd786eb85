package dev.holdfast.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;

/** PostgreSQL from 14 on. */
final class PostgresDialect implements Dialect {
  private static final Set<String> LOST_RACES =
      Set.of(
          "23505", // duplicate key
          "40001", // serialization failure
          "40P01", // deadlock
          "55P03"); // lock not available

  @Override
  public String name() {
    return "PostgreSQL";
  }

  @Override
  public String lockSchema() {
    return Schema.resource("postgresql.sql");
  }

  @Override
  public String guardSchema() {
    return Schema.resource("postgresql-guard.sql");
  }

  @Override
  public String clock() {
    return "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)";
  }

  @Override
  public Family family() {
    return Family.POSTGRESQL;
  }

  @Override
  public long raiseMark(Connection connection, String table, byte[] key, long token)
      throws SQLException {
    String sql =
        "INSERT INTO "
            + table
            + " AS g (lock_key, high_water) VALUES (?, ?) ON CONFLICT (lock_key)"
            + " DO UPDATE SET high_water = GREATEST(g.high_water, EXCLUDED.high_water)"
            + " RETURNING high_water";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setBytes(1, key);
      statement.setLong(2, token);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  @Override
  public boolean isLostRace(SQLException failure) {
    return LOST_RACES.contains(failure.getSQLState());
  }
}
