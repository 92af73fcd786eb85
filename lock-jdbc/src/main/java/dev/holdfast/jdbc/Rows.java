package dev.holdfast.jdbc;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what a statement answers. */
final class Rows {
  private Rows() {}

  /** All rows of a query. */
  static <T> List<T> all(PreparedStatement statement, Session.RowReader<T> reader)
      throws SQLException {
    try (ResultSet rows = statement.executeQuery()) {
      List<T> list = new ArrayList<>();
      while (rows.next()) {
        list.add(reader.read(rows));
      }
      return list;
    }
  }

  /** The first row of a query, if there is one. */
  static <T> Optional<T> first(PreparedStatement statement, Session.RowReader<T> reader)
      throws SQLException {
    try (ResultSet row = statement.executeQuery()) {
      return row.next() ? Optional.of(reader.read(row)) : Optional.empty();
    }
  }

  /** The number that the driver gives for a generated key; 0 if it gives none. */
  static Optional<Long> id(PreparedStatement statement) throws SQLException {
    try (ResultSet id = statement.getGeneratedKeys()) {
      return Optional.of(id.next() ? id.getLong(1) : 0);
    }
  }
}
