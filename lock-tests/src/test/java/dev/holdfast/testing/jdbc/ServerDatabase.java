package dev.holdfast.testing.jdbc;

import dev.holdfast.jdbc.Dialect;
import dev.holdfast.testing.server.JdbcServer;
import dev.holdfast.testing.server.ServerLog;
import dev.holdfast.testing.server.Servers;
import java.sql.SQLException;
import java.util.Optional;

/**
 * A database of a server.
 *
 * @param server the server
 * @param url its address
 * @param dialect its dialect
 */
record ServerDatabase(JdbcServer server, String url, Dialect dialect) implements SqlDatabase {

  static ServerDatabase postgres() {
    return new ServerDatabase(Servers.postgres(), Dialect.postgresql());
  }

  static ServerDatabase mariaDb() {
    return new ServerDatabase(Servers.mariaDb(), Dialect.mariadb());
  }

  static ServerDatabase mySql() {
    return new ServerDatabase(Servers.mySql(), Dialect.mysql());
  }

  ServerDatabase(JdbcServer server, Dialect dialect) {
    this(server, server.url(), dialect);
  }

  /** The same database by another address. */
  ServerDatabase at(String otherUrl) {
    return new ServerDatabase(server, otherUrl, dialect);
  }

  @Override
  public Optional<ServerLog> errorLog() {
    return Optional.of(server.errorLog());
  }

  @Override
  public void dropTable(String table) throws SQLException {
    if (dialect.family() == Dialect.Family.POSTGRESQL) {
      execute("DROP FUNCTION IF EXISTS " + table + "_grant"); // it returns rows of the table
    }
    SqlDatabase.super.dropTable(table);
  }

  @Override
  public String setTimeZone(String offset) {
    return dialect.family() == Dialect.Family.POSTGRESQL
        ? "SET TIME ZONE INTERVAL '" + offset + "' HOUR TO MINUTE"
        : "SET time_zone = '" + offset + "'";
  }
}
