package dev.holdfast.examples.scheduler;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Which store was asked for.
 *
 * @param url a JDBC URL, or one for Redis
 * @param prefix what the names of its tables, or its keys, begin with
 */
record StoreOption(String url, String prefix) implements Serializable {
  /** Names for schedulers. */
  static final String SCHEDULER = "holdfast-spawn";

  /** Names for the tour, which removes all of it. */
  static final String TOUR = "holdfast-tour";

  static final String SUPPORTED = Resources.text("stores.txt").stripTrailing();

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

  /**
   * Checks the URL, as far as that is possible without opening it.
   *
   * @throws IllegalArgumentException if it is not supported; says what is
   */
  static StoreOption of(String url, String prefix) {
    StoreOption option = new StoreOption(url, prefix);
    String problem = option.problem();
    if (!problem.isEmpty()) {
      throw new IllegalArgumentException(
          "--store: " + problem + "; supported:\n" + SUPPORTED.indent(2).stripTrailing());
    }
    return option;
  }

  private String problem() {
    if (isRedis()) {
      try {
        RedisStore.check(url);
        return "";
      } catch (RuntimeException e) {
        return "this "
            + scheme()
            + " URL cannot be read; write what is special in a password as %40";
      }
    } else if (!DRIVERS.containsKey(scheme())) {
      return "\"" + scheme() + "...\" is not supported";
    }
    String settings = url.toUpperCase(Locale.ROOT);
    boolean shared = settings.matches("(?s)JDBC:H2:(TCP|SSL):.*|.*;AUTO_SERVER=TRUE.*");
    return url.startsWith(H2) && !shared
        ? "only one process can open this H2 database, but each backend is a process of its own"
        : "";
  }

  /** What certainly has no password in it. */
  private String scheme() {
    return url.replaceFirst("(?s)^((?:jdbc:)?[^:/@]*:).+", "$1");
  }

  private boolean isRedis() {
    return url.matches("(?s)rediss?(-sentinel|-cluster)?:.*");
  }

  /** A new database in a temporary folder, served to other processes of this machine. */
  static StoreOption temporary(String prefix) throws IOException {
    Path folder = Files.createTempDirectory(prefix + "-");
    folder.toFile().deleteOnExit(); // the last registered goes first
    for (String file : List.of("locks.mv.db", "locks.lock.db", "locks.trace.db")) {
      folder.resolve(file).toFile().deleteOnExit();
    }
    return new StoreOption(H2 + folder.resolve("locks") + ";AUTO_SERVER=TRUE", prefix);
  }

  /** Opens the store. */
  Store open() {
    return isRedis() ? new RedisStore(url, prefix) : SqlStore.open(this, DRIVERS.get(scheme()));
  }

  /** For processes that must find a store, and not begin a new one. */
  StoreOption existing() {
    return url.startsWith(H2) ? new StoreOption(url + ";IFEXISTS=TRUE", prefix) : this;
  }

  /** The URL without user, password and settings. */
  String address() {
    return isRedis()
        ? url.replaceAll("//.*@", "//").split("[?]", 2)[0]
        : url.split("[?;]", 2)[0].replaceAll("//.*@", "//");
  }
}
