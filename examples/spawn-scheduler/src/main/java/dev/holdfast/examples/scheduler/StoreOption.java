package dev.holdfast.examples.scheduler;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where the locks and the documents are kept.
 *
 * @param url a JDBC URL for {@link SqlStore}, or one for {@link RedisStore}
 * @param place under which names
 */
record StoreOption(String url, Place place) {
  static final String SUPPORTED =
      """
      jdbc:postgresql://host/database?user=name&password=secret
      jdbc:mariadb://host/database?user=name&password=secret
      jdbc:mysql://host/database?user=name&password=secret
      jdbc:h2:/path/name;AUTO_SERVER=TRUE or jdbc:h2:tcp://host/name
      redis://[user:password@]host:port or rediss:// for TLS
      redis-sentinel://[user:password@]host:port,host:port#primary
      redis-cluster://[user:password@]host:port,host:port or rediss-cluster:// for TLS
      """
          .stripTrailing();

  /**
   * Checks the URL, as far as that is possible without opening it.
   *
   * @throws IllegalArgumentException if it is not supported; says what is
   */
  static StoreOption of(String url, Place place) {
    try {
      if (RedisStore.takes(url)) {
        RedisStore.check(url);
      } else if (SqlStore.takes(url)) {
        SqlStore.check(url);
      } else {
        throw new IllegalArgumentException("\"" + scheme(url) + "\" is not supported");
      }
      return new StoreOption(url, place);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "--store: " + e.getMessage() + "; supported:\n" + SUPPORTED.indent(2).stripTrailing(), e);
    }
  }

  /** A new database in a temporary folder, served to other processes of this machine. */
  static StoreOption temporary(Place place) throws IOException {
    Path folder = Files.createTempDirectory(place.prefix() + "-");
    folder.toFile().deleteOnExit(); // the last registered goes first
    for (String file : List.of("locks.mv.db", "locks.lock.db", "locks.trace.db")) {
      folder.resolve(file).toFile().deleteOnExit();
    }
    return new StoreOption("jdbc:h2:" + folder.resolve("locks") + ";AUTO_SERVER=TRUE", place);
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
    return RedisStore.takes(url) ? RedisStore.open(url, place) : SqlStore.open(url, place);
  }

  /** The URL for processes that must find a store, and not begin a new one. */
  String urlForBackends() {
    return RedisStore.takes(url) ? url : SqlStore.urlForBackends(url);
  }

  /** The URL without user, password and settings. */
  String address() {
    return RedisStore.takes(url) ? RedisStore.address(url) : SqlStore.address(url);
  }

  /** What certainly has no password in it. */
  private static String scheme(String url) {
    return url.replaceFirst("(?s)^((?:jdbc:)?[^:/@]*:).+", "$1...");
  }
}
