package dev.holdfast.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** What the driver has heard on a channel. The only place that needs PostgreSQL's own driver. */
final class PostgresNotifications {
  private final PGConnection connection;
  private final String channel;

  PostgresNotifications(Connection connection, String channel) throws SQLException {
    this.connection = connection.unwrap(PGConnection.class);
    this.channel = channel;
  }

  /** Waits for notifications, and returns their payloads; none if the time is over first. */
  List<String> await(int millis) throws SQLException {
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
}
