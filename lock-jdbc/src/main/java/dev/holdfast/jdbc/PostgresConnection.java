package dev.holdfast.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** A connection of PostgreSQL's own driver. The only place that needs it. */
final class PostgresConnection {
  private final PGConnection connection;

  private PostgresConnection(PGConnection connection) {
    this.connection = connection;
  }

  /** The connection behind those of pools and proxies, if it is one of that driver. */
  static Optional<PostgresConnection> of(Connection connection) {
    try {
      return Optional.of(new PostgresConnection(connection.unwrap(PGConnection.class)));
    } catch (SQLException | LinkageError another) {
      return Optional.empty();
    }
  }

  /** Waits for notifications, and returns their payloads; none if the time is over first. */
  List<String> await(String channel, int millis) throws SQLException {
    PGNotification[] heard = connection.getNotifications(millis);
    List<String> payloads = new ArrayList<>();
    if (heard != null) {
      for (PGNotification notification : heard) {
        if (notification.getName().equals(channel)) {
          payloads.add(notification.getParameter());
        }
      }
    }
    return payloads;
  }

  /**
   * Asks the server, on a connection of its own, to end what runs on this one. Blocks until the
   * server has closed that connection, or for the driver's {@code cancelSignalTimeout}. Other than
   * that of a statement, it makes nobody else wait.
   */
  void cancel() throws SQLException {
    connection.cancelQuery();
  }
}
