package dev.holdfast.examples.scheduler;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import dev.holdfast.jdbc.JdbcLockStore;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Locks and documents in a SQL database, in tables of their own. */
final class SqlStore {
  private static final String H2 = "jdbc:h2:";
  private static final Map<String, String> DRIVERS =
      Map.of(
          H2,
          "org.h2.Driver",
          "jdbc:postgresql:",
          "org.postgresql.Driver",
          "jdbc:mariadb:",
          "org.mariadb.jdbc.Driver",
          "jdbc:mysql:",
          "com.mysql.cj.jdbc.Driver");
  private static final int CONNECTIONS = 8;
  private static final long CONNECT_MILLIS = 10_000;

  private SqlStore() {}

  static boolean takes(String url) {
    return driver(url).isPresent();
  }

  /**
   * Checks the URL, as far as that is possible without opening it.
   *
   * @throws IllegalArgumentException if several processes cannot use it
   */
  static void check(String url) {
    String settings = url.toUpperCase(Locale.ROOT);
    boolean server = settings.startsWith("JDBC:H2:TCP:") || settings.startsWith("JDBC:H2:SSL:");
    if (url.startsWith(H2) && !server && !settings.contains(";AUTO_SERVER=TRUE")) {
      throw new IllegalArgumentException(
          "only one process can open this H2 database, but the backends are processes of their"
              + " own");
    }
  }

  /**
   * Connects.
   *
   * @throws IllegalStateException if that fails; says why
   */
  static OpenStore open(String url, Place place) {
    HikariDataSource pool = connect(url);
    JdbcLockStore locks = JdbcLockStore.builder(pool).tableName(place.table("lock")).build();
    JdbcDocuments documents = new JdbcDocuments(pool, place);
    Runnable createTables =
        () -> {
          locks.createSchema();
          documents.createTables();
        };
    Runnable remove =
        () ->
            documents.execute(
                "DROP VIEW IF EXISTS " + place.table("lock_view"),
                "DROP TABLE IF EXISTS " + place.table("lock"),
                "DROP TABLE IF EXISTS " + place.table("guard"),
                "DROP TABLE IF EXISTS " + place.table("document"));
    return new OpenStore(locks, documents, createTables, remove, pool::close);
  }

  private static HikariDataSource connect(String url) {
    try {
      return new HikariDataSource(pool(url));
    } catch (PoolInitializationException e) {
      throw new IllegalStateException(address(url) + ": " + Reason.of(e.getCause()), e);
    }
  }

  private static HikariConfig pool(String url) {
    // The process that opens an H2 database first serves it to the others: on this machine only.
    System.setProperty("h2.bindAddress", "127.0.0.1");
    HikariConfig config = new HikariConfig();
    config.setDriverClassName(driver(url).orElseThrow());
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(CONNECTIONS);
    config.setConnectionTimeout(CONNECT_MILLIS);
    // Who has admitted a token must see what was committed before, also by default on MySQL.
    config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    return config;
  }

  private static Optional<String> driver(String url) {
    return DRIVERS.keySet().stream().filter(url::startsWith).findFirst().map(DRIVERS::get);
  }

  /** The URL for processes that must find a database, and not begin a new one. */
  static String urlForBackends(String url) {
    return url.startsWith(H2) ? url + ";IFEXISTS=TRUE" : url;
  }

  /** The URL without user, password and settings. */
  static String address(String url) {
    return url.split("[?;]", 2)[0].replaceAll("//.*@", "//");
  }
}
