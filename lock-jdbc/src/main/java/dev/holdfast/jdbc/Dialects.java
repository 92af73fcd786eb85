package dev.holdfast.jdbc;

import dev.holdfast.LockStoreException;
import dev.holdfast.LockStoreException.Failure;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;

/** Finds the dialect of a database. */
final class Dialects {
  private Dialects() {}

  /**
   * The dialect of the database at the other end.
   *
   * @throws LockStoreException if it is none of those that are supported
   */
  static Dialect of(DatabaseMetaData metaData) throws SQLException {
    String product = metaData.getDatabaseProductName();
    boolean mariaDb = metaData.getDatabaseProductVersion().contains("MariaDB");
    return switch (mariaDb ? "MariaDB" : product) {
      case "H2" -> Dialect.h2();
      case "PostgreSQL" -> Dialect.postgresql();
      case "MariaDB" -> Dialect.mariadb();
      case "MySQL" -> Dialect.mysql();
      default -> throw unknown(product);
    };
  }

  private static LockStoreException unknown(String product) {
    return new LockStoreException(
        Failure.MISCONFIGURED,
        "the database calls itself \""
            + product
            + "\", which is not known here; supported are H2, PostgreSQL, MariaDB and MySQL; for another one"
            + " implement"
            + " dev.holdfast.jdbc.Dialect and hand it to JdbcLockStore.builder(...).dialect(...)");
  }
}
