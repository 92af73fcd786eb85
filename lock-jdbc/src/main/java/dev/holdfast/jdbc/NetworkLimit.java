package dev.holdfast.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;

/**
 * How long a connection waits for the network, for the time of one call. Where the driver has no
 * such limit, its own settings decide; see the operations page.
 */
final class NetworkLimit {
  private static final int NOTICEABLE_MILLIS = 50;

  private final Connection connection;
  private final int arrived;
  private int current;

  private NetworkLimit(Connection connection, int arrived) {
    this.connection = connection;
    this.arrived = arrived;
  }

  /** Remembers the limit with which the connection came, and sets this one. */
  static NetworkLimit of(Connection connection, int millis) throws SQLException {
    NetworkLimit limit = new NetworkLimit(connection, arrived(connection));
    limit.set(millis);
    return limit;
  }

  private static int arrived(Connection connection) throws SQLException {
    try {
      return connection.getNetworkTimeout();
    } catch (SQLFeatureNotSupportedException noLimit) {
      return 0;
    }
  }

  /** Sets the limit, unless it is about that or less. */
  void lower(int millis) throws SQLException {
    if (millis < current - NOTICEABLE_MILLIS) {
      set(millis);
    }
  }

  void set(int millis) throws SQLException {
    current = millis;
    try {
      connection.setNetworkTimeout(Runnable::run, millis);
    } catch (SQLFeatureNotSupportedException noLimit) {
      // nothing to do about it
    }
  }

  /** Sets the limit with which the connection came. */
  void restore() throws SQLException {
    set(arrived);
  }
}
