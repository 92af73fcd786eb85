package dev.holdfast.testing.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A MariaDB server.
 *
 * @param url its JDBC URL, for MariaDB's own driver
 * @param control commands to its process
 */
public record MariaDbServer(String url, ServerControl control) implements JdbcServer {
  private static final String ADDRESS =
      "jdbc:mariadb://127.0.0.1:%d/holdfast?user=root&createDatabaseIfNotExist=true";

  /**
   * Starts a private server; the caller closes it.
   *
   * @param options such as {@code --transaction-isolation=READ-COMMITTED}
   */
  public static MariaDbServer start(List<String> options) {
    int port = LoopbackPorts.next();
    String url = ADDRESS.formatted(port);
    ServerSource source = ServerSource.find(ServerKind.MARIADB);
    if (source instanceof ServerSource.Image image) {
      Map<String, String> environment = Map.of("MARIADB_ALLOW_EMPTY_ROOT_PASSWORD", "1");
      return new MariaDbServer(url, MySqlFamily.start(image, environment, port, url, options));
    }
    Path binary = ((ServerSource.Binary) source).path();
    return new MariaDbServer(url, start(binary, port, options));
  }

  /** Starts a private server with its own defaults. */
  public static MariaDbServer start() {
    return start(List.of());
  }

  private static ServerControl start(Path mariadbd, int port, List<String> options) {
    List<String> all = new ArrayList<>(List.of("--skip-ssl", "--innodb-log-file-size=16M"));
    all.addAll(options);
    Path data = MySqlFamily.template(mariadbd, (binary, folder) -> initialize(binary, folder));
    return MySqlFamily.start("MariaDB", mariadbd, data, port, Map.of(), all);
  }

  private static void initialize(Path mariadbd, Path folder) {
    Path root = mariadbd.getParent().getParent();
    String installer =
        Stream.of("scripts", "bin")
            .map(part -> root.resolve(part).resolve("mariadb-install-db"))
            .filter(Files::isExecutable)
            .findFirst()
            .map(Path::toString)
            .orElseThrow(() -> new IllegalStateException("no mariadb-install-db in " + root));
    List<String> command = new ArrayList<>(List.of(installer, "--no-defaults"));
    command.add("--basedir=" + root);
    command.add("--datadir=" + folder.resolve("data"));
    command.addAll(List.of("--auth-root-authentication-method=normal", "--skip-test-db"));
    command.add("--innodb-log-file-size=16M");
    command.addAll(MySqlFamily.asRoot());
    Commands.require(folder, command);
  }
}
