package dev.holdfast.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * Where databases differ. The four that are supported have theirs; for another database implement
 * this interface, hand it to {@link JdbcLockStoreBuilder#dialect}, and prove it with the contract
 * suite.
 *
 * <p>A database must lock single rows until the end of a transaction, must let a locking read see
 * the latest committed row, and must compare binary keys byte by byte. Implementations are
 * stateless.
 */
public interface Dialect {

  /** The dialect of H2 2.3 and later. */
  static Dialect h2() {
    return new H2Dialect();
  }

  /** The dialect of PostgreSQL 14 and later, and of what understands all of its SQL. */
  static Dialect postgresql() {
    return new PostgresDialect();
  }

  /** The dialect of MariaDB 10.6 and later. */
  static Dialect mariadb() {
    return new MySqlDialect("MariaDB", "mariadb");
  }

  /** The dialect of MySQL 8.0 and later. */
  static Dialect mysql() {
    return new MySqlDialect("MySQL", "mysql");
  }

  /** Whose SQL a database understands beyond the standard; it saves round trips. */
  enum Family {
    /** Nobody's: a step is a transaction of several statements. */
    STANDARD,
    /** H2's: grants and releases are conditional updates, the rest is as in the standard. */
    H2,
    /** A step is one statement, with common table expressions that change rows. */
    POSTGRESQL,
    /** A step is a read and a conditional write. */
    MYSQL
  }

  /** The database's name, for messages. */
  String name();

  /**
   * The statements that create the table {@code holdfast_lock} and its view, if they are not there.
   * Each ends with a semicolon; an empty line parts it from the next.
   */
  String lockSchema();

  /** The same for the table {@code holdfast_guard}. */
  String guardSchema();

  /**
   * An SQL expression: the server's clock in whole microseconds since 1970 in UTC, whatever the
   * session's time zone. In the first statement of a transaction, or in the first that follows a
   * lock, it is no older than the start of that statement.
   */
  String clock();

  /**
   * Looks for settings of the server with which the steps would go wrong.
   *
   * @throws dev.holdfast.LockStoreException that names the setting
   */
  default void checkServer(Connection connection) throws SQLException {}

  /** Whose special statements may be used. */
  default Family family() {
    return Family.STANDARD;
  }

  /** Ends a SELECT so that it returns no more rows than a parameter says. */
  default String limitedRows() {
    return " FETCH FIRST ? ROWS ONLY";
  }

  /** Makes a SELECT of one row by primary key lock that row, waiting for others to let go. */
  default String locking(String select) {
    return select + " FOR UPDATE";
  }

  /** Makes a SELECT of some rows by primary key lock those that nobody else has locked. */
  default String lockingFreeRows(String select) {
    return select + " FOR UPDATE SKIP LOCKED";
  }

  /** Limits how long the statement may run on the server. */
  default void limit(PreparedStatement statement, int seconds) throws SQLException {
    statement.setQueryTimeout(seconds);
  }

  /**
   * Raises the guard's mark of a key to the token, unless it is higher, and keeps its row locked
   * until the connection's transaction ends. The default way expects that a failed statement leaves
   * its transaction alive, and reports a duplicate key with the SQL state 23505.
   *
   * @return the mark afterwards
   */
  default long raiseMark(Connection connection, String table, byte[] key, long token)
      throws SQLException {
    return GuardMark.raise(connection, table, key, token);
  }

  /**
   * Whether the statement, or the whole transaction, was rolled back only because another one was
   * in its way, so that it is right to try again at once: a duplicate key, a deadlock, a failed
   * serialization, a wait for a row that took too long.
   */
  boolean isLostRace(SQLException failure);
}
