package dev.holdfast.jdbc;

import dev.holdfast.FencingToken;
import dev.holdfast.LockKey;
import dev.holdfast.LockStoreException;
import dev.holdfast.LockStoreException.Failure;
import dev.holdfast.StaleTokenException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Guards data in a SQL database: in the transaction that writes the data, it checks that the
 * writer's token is not below the highest one that was ever admitted for the key, and remembers it.
 *
 * <pre>{@code
 * connection.setAutoCommit(false);
 * guard.admit(connection, lease.key(), lease.token());
 * update(connection, document);                           // the guarded write
 * connection.commit();                                    // both, or neither
 * }</pre>
 *
 * <p>The mark of a key is a row of the table {@code holdfast_guard}, which lives beside the guarded
 * data and need not be where the locks are. The row stays locked until the transaction ends: of two
 * writers with different tokens the one that commits later has the higher token, whatever the
 * isolation level from READ COMMITTED on. Marks never fall and are never removed by this class. An
 * operator may delete marks that are older than the longest time between a grant and the last
 * request made under it; a mark tells its age, because a token is about the microseconds since 1970
 * of its grant.
 *
 * <p>Who can add a column to the guarded table itself needs no guard: {@code UPDATE document SET
 * ..., token = ? WHERE id = ? AND token <= ?}, and one changed row means admitted.
 *
 * <p>Safe for use by many threads, each with a connection of its own.
 */
public final class JdbcFencingGuard {
  private static final String DEFAULT_NAME = "holdfast_guard";

  private final TableName table;

  /** A guard in the table {@code holdfast_guard}. */
  public JdbcFencingGuard() {
    this(DEFAULT_NAME);
  }

  /**
   * A guard in another table.
   *
   * @param tableName letters, digits and underscores, with a schema and a dot before it if wanted
   * @throws IllegalArgumentException if it has other characters or is too long
   */
  public JdbcFencingGuard(String tableName) {
    this.table = new TableName(tableName);
  }

  /**
   * Creates the table if it is not there. A statement that defines tables ends a transaction on
   * some databases: use a connection that is in none.
   *
   * @throws SQLException what the database says, unchanged
   * @throws LockStoreException if the database is not supported
   */
  public void createSchema(Connection connection) throws SQLException {
    Dialect dialect = Dialects.of(connection.getMetaData());
    String script = dialect.guardSchema().replace(DEFAULT_NAME, table.text());
    boolean alone = dialect.family() == Dialect.Family.POSTGRESQL;
    Schema.run(connection, alone ? Schema.alone(script) : script);
  }

  /**
   * Admits the token, as part of the connection's transaction. Waits while another transaction has
   * the mark of this key, as long as the database is set to wait for a lock.
   *
   * @param connection inside a transaction, that is with auto-commit off
   * @throws StaleTokenException if a higher token was admitted before; nothing was changed: roll
   *     back, and do not write
   * @throws IllegalStateException if the connection is in auto-commit mode, where the check would
   *     protect nothing
   * @throws SQLException what the database says, unchanged: a deadlock, a failed serialization or a
   *     lock that took too long. Nothing is admitted then; roll back, and try the whole transaction
   *     again
   * @throws LockStoreException if the table is not there, or the database is not supported
   */
  public void admit(Connection connection, LockKey key, FencingToken token) throws SQLException {
    if (connection.getAutoCommit()) {
      throw new IllegalStateException(
          "the connection is in auto-commit mode, so the check and the guarded write would not take"
              + " effect together: call setAutoCommit(false), admit, write, commit");
    }
    long highWater = raise(connection, key, token);
    if (highWater > token.value()) {
      throw new StaleTokenException(key, token, FencingToken.of(highWater));
    }
  }

  /**
   * The highest token admitted for the key, if any was; as the connection's transaction sees it.
   *
   * @throws SQLException what the database says, unchanged
   */
  public Optional<FencingToken> highWater(Connection connection, LockKey key) throws SQLException {
    String sql = "SELECT high_water FROM " + table.text() + " WHERE lock_key = ?";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setBytes(1, KeyBytes.of(key));
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? Optional.of(FencingToken.of(row.getLong(1))) : Optional.empty();
      }
    }
  }

  private long raise(Connection connection, LockKey key, FencingToken token) throws SQLException {
    Dialect dialect = Dialects.of(connection.getMetaData());
    try {
      return dialect.raiseMark(connection, table.text(), KeyBytes.of(key), token.value());
    } catch (SQLException e) {
      if (!Failures.isAboutSchema(e)) {
        throw e;
      }
      throw new LockStoreException(
          Failure.MISCONFIGURED,
          "the guard's table "
              + table.text()
              + " is missing or differs: create it with JdbcFencingGuard.createSchema(connection), or"
              + " with the statements for "
              + dialect.name()
              + " in dev/holdfast/jdbc/ of the lock-jdbc jar",
          e);
    }
  }
}
