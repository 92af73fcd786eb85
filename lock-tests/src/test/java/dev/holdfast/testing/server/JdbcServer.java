package dev.holdfast.testing.server;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A database server. */
public interface JdbcServer extends TestServer {
  /** Host and port in a JDBC URL. */
  Pattern AUTHORITY = Pattern.compile("//([^:/]+):(\\d+)");

  /** The JDBC URL, with user and password in it. */
  String url();

  /**
   * The same URL with another port of this machine, such as a proxy's.
   *
   * @param port the other port
   */
  default String urlAt(int port) {
    return AUTHORITY.matcher(url()).replaceFirst("//127.0.0.1:" + port);
  }

  @Override
  default String host() {
    return authority().group(1);
  }

  @Override
  default int port() {
    return Integer.parseInt(authority().group(2));
  }

  private Matcher authority() {
    Matcher matcher = AUTHORITY.matcher(url());
    if (!matcher.find()) {
      throw new IllegalArgumentException("JDBC URL without //host:port: " + url());
    }
    return matcher;
  }

  /** Opens a connection; the caller closes it. */
  default Connection connect() throws SQLException {
    return DriverManager.getConnection(url());
  }
}
