package dev.holdfast.testing.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class PostgresServerTest {
  @Test
  void sharedServerAnswers() throws SQLException {
    JdbcChecks.answers(Servers.postgres());
    try (Connection connection = Servers.postgres().connect()) {
      assertEquals("on", JdbcChecks.query(connection, "show fsync"));
      assertEquals("on", JdbcChecks.query(connection, "show synchronous_commit"));
    }
  }

  @Test
  void survivesCrashAndFreeze() throws SQLException {
    try (PostgresServer server = PostgresServer.start(List.of("deadlock_timeout=123ms"))) {
      try (Connection connection = server.connect()) {
        assertEquals("123ms", JdbcChecks.query(connection, "show deadlock_timeout"));
      }
      JdbcChecks.keepsItsDataOverACrash(server);
      JdbcChecks.freezes(server, server.urlAt(server.port()) + "&socketTimeout=1");
      freezesOneConnection(server);
      logTellsErrorsApart(server);
    }
  }

  private static void freezesOneConnection(PostgresServer server) throws SQLException {
    try (Connection frozen = DriverManager.getConnection(server.url() + "&socketTimeout=1");
        Connection other = server.connect()) {
      long backend = Long.parseLong(JdbcChecks.query(frozen, "select pg_backend_pid()"));
      server.freezeBackend(backend);
      assertEquals("1", JdbcChecks.query(other, "select 1"));
      assertThrows(SQLException.class, () -> JdbcChecks.query(frozen, "select 1"));
      server.thawBackend(backend);
    }
  }

  private static void logTellsErrorsApart(PostgresServer server) throws SQLException {
    assertEquals(List.of(), server.errorLog().errorsSince(0), "crash and restart are no errors");
    int mark = server.errorLog().mark();
    try (Connection connection = server.connect()) {
      assertThrows(SQLException.class, () -> JdbcChecks.query(connection, "select no_such_column"));
    }
    List<String> errors = server.errorLog().errorsSince(mark);
    assertEquals(1, errors.size(), errors.toString());
    assertTrue(errors.get(0).contains("no_such_column"));
  }

  @Test
  void startsUnderAnotherUserToo() throws Exception {
    ServerSource source = ServerSource.find(ServerKind.POSTGRESQL);
    assumeTrue(source instanceof ServerSource.Binary, "in a container it is not ours to choose");
    assumeFalse(Unprivileged.find().equals(Unprivileged.AS_IS), "only root can be another user");
    Path postgres = ((ServerSource.Binary) source).path();
    int port = LoopbackPorts.next();
    try (PostgresServer server =
        PostgresServer.start(postgres, Unprivileged.OTHER_USER, port, List.of())) {
      JdbcChecks.answers(server);
      long pid = ((ServerProcess) server.control()).pid();
      assertEquals(65_534, Files.getAttribute(Path.of("/proc/" + pid), "unix:uid"));
    }
  }
}
