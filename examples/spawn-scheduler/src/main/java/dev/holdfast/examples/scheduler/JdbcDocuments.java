package dev.holdfast.examples.scheduler;

import dev.holdfast.FencingToken;
import dev.holdfast.LockKey;
import dev.holdfast.jdbc.JdbcFencingGuard;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Documents in a table. The guard admits the token in the very transaction that reads or writes the
 * document; if it refuses, the transaction is rolled back.
 */
final class JdbcDocuments implements Documents {
  private static final String CREATE =
      """
      CREATE TABLE IF NOT EXISTS document (
        name VARCHAR(128) PRIMARY KEY, text VARCHAR(10000) NOT NULL, written_with BIGINT NOT NULL)
      """;
  private static final String SELECT = "SELECT text, written_with FROM document WHERE name = ?";
  private static final String UPDATE =
      "UPDATE document SET text = ?, written_with = ? WHERE name = ?";
  private static final String INSERT =
      "INSERT INTO document (text, written_with, name) VALUES (?, ?, ?)";

  private final DataSource dataSource;
  private final JdbcFencingGuard guard = new JdbcFencingGuard();

  JdbcDocuments(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /** Creates the tables of the documents and of the guard where they are missing. */
  void createTables() {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      guard.createSchema(connection);
      statement.execute(CREATE);
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  @Override
  public Optional<Document> open(LockKey key, FencingToken token) {
    return inTransaction(
        connection -> {
          guard.admit(connection, key, token);
          return select(connection, key);
        });
  }

  @Override
  public void save(LockKey key, FencingToken token, String text) {
    inTransaction(
        connection -> {
          guard.admit(connection, key, token);
          return write(connection, UPDATE, key, token, text)
              || write(connection, INSERT, key, token, text);
        });
  }

  @Override
  public Optional<Document> read(LockKey key) {
    return inTransaction(connection -> select(connection, key));
  }

  private static Optional<Document> select(Connection connection, LockKey key) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SELECT)) {
      statement.setString(1, key.name());
      try (ResultSet row = statement.executeQuery()) {
        return row.next()
            ? Optional.of(new Document(row.getString(1), FencingToken.of(row.getLong(2))))
            : Optional.empty();
      }
    }
  }

  private static boolean write(
      Connection connection, String sql, LockKey key, FencingToken token, String text)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, text);
      statement.setLong(2, token.value());
      statement.setString(3, key.name());
      return statement.executeUpdate() == 1;
    }
  }

  private interface Work<R> {
    R run(Connection connection) throws SQLException;
  }

  private <R> R inTransaction(Work<R> work) {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      try {
        R result = work.run(connection);
        connection.commit();
        return result;
      } catch (SQLException | RuntimeException e) {
        connection.rollback();
        throw e;
      }
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private static IllegalStateException failed(SQLException e) {
    return new IllegalStateException("the documents could not be read or written", e);
  }
}
