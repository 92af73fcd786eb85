package dev.holdfast.examples.scheduler;

import dev.holdfast.FencingToken;
import dev.holdfast.LockKey;
import dev.holdfast.LockStoreException;
import dev.holdfast.LockStoreException.Failure;
import dev.holdfast.jdbc.JdbcFencingGuard;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Documents in a table. The guard admits the token in the very transaction that reads or writes the
 * document; if it refuses, the transaction is rolled back.
 */
final class JdbcDocuments implements Documents {
  // Keys are bytes: to compare texts, databases have collations, for which "a" may equal "A".
  private static final String CREATE =
      """
      CREATE TABLE IF NOT EXISTS %s (
        namespace %2$s NOT NULL, name %2$s NOT NULL, content VARCHAR(10000) NOT NULL,
        written_with BIGINT NOT NULL, PRIMARY KEY (namespace, name))
      """;
  private static final int DEFINE_SECONDS = 10;
  private static final String WHERE = " WHERE namespace = ? AND name = ?";

  private final DataSource dataSource;
  private final String table;
  private final JdbcFencingGuard guard;
  private final String select;
  private final String update;
  private final String insert;
  private final String remove;

  JdbcDocuments(DataSource dataSource, Place place) {
    this.dataSource = dataSource;
    this.table = place.table("document");
    this.guard = new JdbcFencingGuard(place.table("guard"));
    this.select = "SELECT content, written_with FROM " + table + WHERE;
    this.update = "UPDATE " + table + " SET content = ?, written_with = ?" + WHERE;
    this.insert =
        "INSERT INTO " + table + " (content, written_with, namespace, name) VALUES (?, ?, ?, ?)";
    this.remove = "DELETE FROM " + table + " WHERE namespace = ? AND written_with < ?";
  }

  /** Creates the tables of the documents and of the guard where they are missing. */
  void createTables() {
    try (Connection connection = dataSource.getConnection()) {
      guard.createSchema(connection);
      String product = connection.getMetaData().getDatabaseProductName();
      execute(CREATE.formatted(table, product.equals("PostgreSQL") ? "BYTEA" : "VARBINARY(512)"));
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /** Runs statements that define or remove tables. */
  void execute(String... statements) {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(DEFINE_SECONDS);
      for (String sql : statements) {
        statement.execute(sql);
      }
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
          return write(connection, update, key, token, text)
              || write(connection, insert, key, token, text);
        });
  }

  /** A token tells its age: it is about the microseconds since 1970 of its grant. */
  @Override
  public void removeOlder(String namespace, Duration age) {
    long oldest = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now().minus(age));
    inTransaction(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(remove)) {
            statement.setBytes(1, namespace.getBytes(StandardCharsets.UTF_8));
            statement.setLong(2, oldest);
            return statement.executeUpdate();
          }
        });
  }

  @Override
  public Optional<Document> read(LockKey key) {
    return inTransaction(connection -> select(connection, key));
  }

  private Optional<Document> select(Connection connection, LockKey key) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(select)) {
      setKey(statement, 1, key);
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
      setKey(statement, 3, key);
      return statement.executeUpdate() == 1;
    }
  }

  private static void setKey(PreparedStatement statement, int first, LockKey key)
      throws SQLException {
    statement.setBytes(first, key.namespace().getBytes(StandardCharsets.UTF_8));
    statement.setBytes(first + 1, key.name().getBytes(StandardCharsets.UTF_8));
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

  private static LockStoreException failed(SQLException e) {
    return new LockStoreException(
        Failure.OUTCOME_UNKNOWN, "the documents could not be read or written: " + Reason.of(e), e);
  }
}
