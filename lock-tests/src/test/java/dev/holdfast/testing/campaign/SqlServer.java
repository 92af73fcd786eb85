package dev.holdfast.testing.campaign;

import dev.holdfast.testing.server.JdbcServer;
import dev.holdfast.testing.server.MariaDbServer;
import dev.holdfast.testing.server.MySqlServer;
import dev.holdfast.testing.server.PostgresServer;
import dev.holdfast.testing.server.ServerControl;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.h2.tools.Server;

/**
 * A SQL server of the campaign's own.
 *
 * @param name the store's name
 * @param url its address
 * @param host where it listens
 * @param port where it listens
 * @param logging statements that let it write down each grant in a table {@code grants}
 * @param control its process, if it has one
 * @param end ends it
 */
record SqlServer(
    String name,
    String url,
    String host,
    int port,
    List<String> logging,
    Optional<ServerControl> control,
    Runnable end) {

  private static final List<String> POSTGRES_LOGGING =
      List.of(
          "CREATE TABLE grants (n bigserial PRIMARY KEY, lock_key bytea, token bigint,"
              + " grant_id bytea)",
          """
          CREATE FUNCTION log_grant() RETURNS trigger LANGUAGE plpgsql AS $$
          BEGIN
            IF NEW.phase = 'h' AND (TG_OP = 'INSERT' OR NEW.last_token <> OLD.last_token) THEN
              INSERT INTO grants (lock_key, token, grant_id)
                VALUES (NEW.lock_key, NEW.last_token, NEW.grant_id);
            END IF;
            RETURN NULL;
          END $$""",
          "CREATE TRIGGER log_grant AFTER INSERT OR UPDATE ON campaign FOR EACH ROW EXECUTE"
              + " FUNCTION log_grant()");

  private static final String INSERT_GRANT =
      " ON campaign FOR EACH ROW INSERT INTO grants (lock_key, token, grant_id) SELECT"
          + " NEW.lock_key, NEW.last_token, NEW.grant_id FROM DUAL WHERE NEW.phase = 'h'";

  private static final List<String> MYSQL_LOGGING =
      List.of(
          "CREATE TABLE grants (n BIGINT AUTO_INCREMENT PRIMARY KEY, lock_key VARBINARY(1030),"
              + " token BIGINT, grant_id VARBINARY(16))",
          "CREATE TRIGGER log_insert AFTER INSERT" + INSERT_GRANT,
          "CREATE TRIGGER log_update AFTER UPDATE"
              + INSERT_GRANT
              + " AND NEW.last_token <> OLD.last_token");

  private static final List<String> H2_LOGGING =
      List.of(
          "CREATE TABLE grants (n BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, lock_key"
              + " VARBINARY(1030), token BIGINT, grant_id VARBINARY(16))",
          "CREATE TRIGGER log_grant AFTER INSERT, UPDATE ON campaign FOR EACH ROW CALL '"
              + H2GrantTrigger.class.getName()
              + "'");

  static SqlServer postgres() {
    return of("postgresql", PostgresServer.start(), POSTGRES_LOGGING);
  }

  static SqlServer mariaDb() {
    return of("mariadb", MariaDbServer.start(), MYSQL_LOGGING);
  }

  static SqlServer mySql() {
    return of("mysql", MySqlServer.start(), MYSQL_LOGGING);
  }

  private static SqlServer of(String name, JdbcServer server, List<String> logging) {
    return new SqlServer(
        name,
        server.url(),
        server.host(),
        server.port(),
        logging,
        Optional.of(server.control()),
        server::close);
  }

  /** H2 in memory, behind a TCP server of this process. */
  static SqlServer h2() throws SQLException {
    Server server = Server.createTcpServer("-tcpPort", "0", "-ifNotExists", "-tcpDaemon").start();
    int port = server.getPort(); // in the name too: all servers of this process share their memory
    String url = "jdbc:h2:tcp://127.0.0.1:" + port + "/mem:campaign" + port + ";DB_CLOSE_DELAY=-1";
    return new SqlServer("h2", url, "127.0.0.1", port, H2_LOGGING, Optional.empty(), server::stop);
  }

  /** The same address with another port of this machine. */
  String urlAt(int otherPort) {
    return url.replaceFirst("(127\\.0\\.0\\.1|localhost):" + port, "127.0.0.1:" + otherPort);
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(url);
  }

  void close() {
    end.run();
  }
}
