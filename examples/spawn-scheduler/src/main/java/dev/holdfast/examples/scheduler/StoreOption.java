package dev.holdfast.examples.scheduler;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.holdfast.jdbc.JdbcLockStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Where the locks and the documents are kept.
 *
 * @param url a JDBC URL
 */
record StoreOption(String url) {
  static final String SUPPORTED = "jdbc:h2:/path/name;AUTO_SERVER=TRUE or jdbc:h2:tcp://host/name";

  private static final String H2 = "jdbc:h2:";
  private static final int CONNECTIONS = 4;

  /**
   * Checks the URL, as far as that is possible without opening it.
   *
   * @throws IllegalArgumentException if it is not supported; says what is
   */
  static StoreOption of(String url) {
    if (!url.startsWith(H2)) {
      throw new IllegalArgumentException(
          "--store " + address(url) + " is not supported; supported: " + SUPPORTED);
    }
    String settings = url.toUpperCase(Locale.ROOT);
    boolean server = settings.startsWith("JDBC:H2:TCP:") || settings.startsWith("JDBC:H2:SSL:");
    if (!server && !settings.contains(";AUTO_SERVER=TRUE")) {
      throw new IllegalArgumentException(
          "--store names an H2 database that only one process can open, but the backends are"
              + " processes of their own; supported: "
              + SUPPORTED);
    }
    return new StoreOption(url);
  }

  /** A new database in a temporary folder, served to other processes of this machine. */
  static StoreOption temporary() throws IOException {
    Path folder = Files.createTempDirectory("holdfast-tour-");
    folder.toFile().deleteOnExit(); // the last registered goes first
    for (String file : List.of("locks.mv.db", "locks.lock.db", "locks.trace.db")) {
      folder.resolve(file).toFile().deleteOnExit();
    }
    return new StoreOption(H2 + folder.resolve("locks") + ";AUTO_SERVER=TRUE");
  }

  /** Opens the store, and creates its tables where they are missing. */
  OpenStore create() {
    OpenStore store = open();
    try {
      store.createTables().run();
      return store;
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
  }

  /** Opens the store. */
  OpenStore open() {
    HikariDataSource pool = new HikariDataSource(pool());
    JdbcLockStore locks = JdbcLockStore.over(pool);
    JdbcDocuments documents = new JdbcDocuments(pool);
    Runnable createTables =
        () -> {
          locks.createSchema();
          documents.createTables();
        };
    return new OpenStore(locks, documents, createTables, pool::close);
  }

  private HikariConfig pool() {
    // The process that opens the database first serves it to the others: on this machine only.
    System.setProperty("h2.bindAddress", "127.0.0.1");
    HikariConfig config = new HikariConfig();
    config.setDriverClassName("org.h2.Driver");
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(CONNECTIONS);
    return config;
  }

  /** The URL for processes that must find a store, and not begin a new one. */
  String urlForBackends() {
    return url + ";IFEXISTS=TRUE";
  }

  /** The URL without user, password and settings. */
  String address() {
    return address(url);
  }

  private static String address(String url) {
    return url.split("[?;]", 2)[0].replaceAll("//[^/@]*@", "//");
  }
}
