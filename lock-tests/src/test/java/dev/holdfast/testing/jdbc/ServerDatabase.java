package dev.holdfast.testing.jdbc;

import dev.holdfast.jdbc.Dialect;
import dev.holdfast.testing.server.Servers;

/**
 * A database of a shared server.
 *
 * @param url its address
 * @param dialect its dialect
 * @param timeZoneStatement sets the session's time zone to what follows
 */
record ServerDatabase(String url, Dialect dialect, String timeZoneStatement)
    implements SqlDatabase {

  static ServerDatabase postgres() {
    return new ServerDatabase(
        Servers.postgres().url(), Dialect.postgresql(), "SET TIME ZONE INTERVAL ");
  }

  static ServerDatabase mariaDb() {
    return new ServerDatabase(Servers.mariaDb().url(), Dialect.mariadb(), "SET time_zone = ");
  }

  static ServerDatabase mySql() {
    return new ServerDatabase(Servers.mySql().url(), Dialect.mysql(), "SET time_zone = ");
  }

  @Override
  public String setTimeZone(String offset) {
    return timeZoneStatement
        + "'"
        + offset
        + "'"
        + (timeZoneStatement.endsWith("INTERVAL ") ? " HOUR TO MINUTE" : "");
  }
}
