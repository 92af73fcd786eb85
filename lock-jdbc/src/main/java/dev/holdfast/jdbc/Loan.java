package dev.holdfast.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** A connection that is used for a while, and given back by {@link #close}. */
interface Loan extends AutoCloseable {
  /** The connection. */
  Connection connection();

  /** Gives the connection back. */
  @Override
  void close() throws SQLException;

  /** Where connections come from. */
  interface Source {
    /** Waits for a connection, as long as the source does. */
    Loan take() throws SQLException;

    /** Straight from a data source: a handle of JDBI would cost more than a look at a key. */
    static Source of(DataSource dataSource) {
      return () -> new Plain(dataSource.getConnection());
    }

    /** The connections of an application's JDBI, opened and closed as it is set up to. */
    static Source of(Jdbi jdbi) {
      return () -> new OfHandle(jdbi.open());
    }
  }

  /** A connection of a data source. */
  record Plain(Connection connection) implements Loan {
    @Override
    public void close() throws SQLException {
      connection.close();
    }
  }

  /** The connection of a handle. */
  record OfHandle(Handle handle) implements Loan {
    @Override
    public Connection connection() {
      return handle.getConnection();
    }

    @Override
    public void close() {
      handle.close();
    }
  }
}
