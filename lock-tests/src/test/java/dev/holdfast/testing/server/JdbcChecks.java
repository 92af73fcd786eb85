package dev.holdfast.testing.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.holdfast.testing.proxy.Bytes;
import dev.holdfast.testing.proxy.Cut;
import dev.holdfast.testing.proxy.FaultProxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** What every database server must do under the launcher. */
final class JdbcChecks {
  private JdbcChecks() {}

  static String query(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  static void update(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  static void answers(JdbcServer server) throws SQLException {
    try (Connection connection = server.connect()) {
      assertEquals("1", query(connection, "select 1"));
    }
  }

  /** The crash comes while the commit's reply is cut off, so only the server's word is at stake. */
  static void keepsItsDataOverACrash(JdbcServer server) throws SQLException {
    try (Connection connection = server.connect();
        FaultProxy proxy = server.proxy()) {
      update(connection, "create table kept (id int primary key)");
      update(connection, "insert into kept values (1)");
      Cut cut = proxy.cutAfterRequest(Bytes.containing("values (2)"));
      try (Connection proxied = DriverManager.getConnection(server.urlAt(proxy.port()))) {
        assertThrows(SQLException.class, () -> update(proxied, "insert into kept values (2)"));
      }
      assertEquals(true, cut.happened());
      server.kill();
      assertThrows(SQLException.class, () -> query(connection, "select 1"));
      assertThrows(SQLException.class, server::connect);
    }
    server.restart();
    try (Connection connection = server.connect()) {
      assertEquals("2", query(connection, "select count(*) from kept"));
    }
  }

  /** The URL must limit how long a read may take. */
  static void freezes(JdbcServer server, String limitedUrl) throws SQLException {
    try (Connection limited = DriverManager.getConnection(limitedUrl);
        Connection other = server.connect()) {
      server.freeze();
      assertThrows(SQLException.class, () -> query(limited, "select 1"));
      server.thaw();
      assertEquals("1", query(other, "select 1"));
    }
  }

  /** A crash and a restart are no errors. */
  static void logHasNoErrors(JdbcServer server) {
    assertFalse(server.errorLog().since(0).isEmpty());
    assertEquals(List.of(), server.errorLog().errorsSince(0));
    assertEquals("", server.errorLog().since(server.errorLog().mark()));
  }
}
