package dev.holdfast.testing.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testing.StoreName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
@StoreName("mysql")
class MySqlServerTest {
  @Test
  void sharedServerAnswers() throws SQLException {
    JdbcChecks.answers(Servers.mySql());
    try (Connection connection = Servers.mySql().connect()) {
      assertEquals("1", JdbcChecks.query(connection, "select @@innodb_flush_log_at_trx_commit"));
      assertEquals("MySQL", connection.getMetaData().getDatabaseProductName());
    }
  }

  @Test
  void survivesCrashAndFreeze() throws SQLException {
    try (MySqlServer server = MySqlServer.start(List.of("--innodb-lock-wait-timeout=7"))) {
      try (Connection connection = server.connect()) {
        assertEquals("7", JdbcChecks.query(connection, "select @@innodb_lock_wait_timeout"));
      }
      JdbcChecks.keepsItsDataOverACrash(server);
      JdbcChecks.freezes(server, server.url() + "&socketTimeout=1000");
      JdbcChecks.logHasNoErrors(server);
    }
  }

  @Test
  void serverThatCannotStartSaysWhy() {
    ServerSource.find(ServerKind.MYSQL); // aborts the test if there is none
    List<String> options = List.of("--datadir=/no-such-folder");
    var failure = assertThrows(IllegalStateException.class, () -> MySqlServer.start(options));
    assertTrue(failure.getMessage().contains("[ERROR]"), failure.getMessage());
    assertTrue(failure.getMessage().contains("no-such-folder"), failure.getMessage());
  }
}
