package dev.holdfast.testing.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A MySQL server.
 *
 * @param url its JDBC URL, for MySQL's own driver
 * @param control commands to its process
 */
public record MySqlServer(String url, ServerControl control) implements JdbcServer {
  private static final String ADDRESS =
      "jdbc:mysql://127.0.0.1:%d/holdfast?user=root&createDatabaseIfNotExist=true"
          + "&sslMode=DISABLED&allowPublicKeyRetrieval=true";

  /**
   * Starts a private server; the caller closes it.
   *
   * @param options such as {@code --transaction-isolation=READ-COMMITTED}
   */
  public static MySqlServer start(List<String> options) {
    int port = LoopbackPorts.next();
    String url = ADDRESS.formatted(port);
    ServerSource source = ServerSource.find(ServerKind.MYSQL);
    if (source instanceof ServerSource.Image image) {
      Map<String, String> environment =
          Map.of("MYSQL_ALLOW_EMPTY_PASSWORD", "1", "MYSQL_ROOT_HOST", "%");
      return new MySqlServer(url, MySqlFamily.start(image, environment, port, url, options));
    }
    Path binary = ((ServerSource.Binary) source).path();
    return new MySqlServer(url, start(binary, port, options));
  }

  /** Starts a private server with its own defaults. */
  public static MySqlServer start() {
    return start(List.of());
  }

  private static ServerControl start(Path mysqld, int port, List<String> options) {
    Map<String, String> libraries = LinuxAio.environmentFor(mysqld);
    List<String> all = new ArrayList<>(List.of("--mysqlx=OFF", "--innodb-redo-log-capacity=16M"));
    all.addAll(options);
    Path data =
        MySqlFamily.template(mysqld, (binary, folder) -> initialize(binary, folder, libraries));
    return MySqlFamily.start("MySQL", mysqld, data, port, libraries, all);
  }

  /** Also lets root in by address: with names it would be by {@code localhost} only. */
  private static void initialize(Path mysqld, Path folder, Map<String, String> libraries)
      throws IOException {
    Path users = folder.resolve("users.sql");
    Files.writeString(
        users,
        """
        CREATE USER 'root'@'127.0.0.1';
        GRANT ALL PRIVILEGES ON *.* TO 'root'@'127.0.0.1' WITH GRANT OPTION;
        """);
    List<String> command = new ArrayList<>(List.of(mysqld.toString(), "--no-defaults"));
    command.add("--basedir=" + mysqld.getParent().getParent());
    command.add("--datadir=" + folder.resolve("data"));
    command.addAll(List.of("--initialize-insecure", "--init-file=" + users));
    command.add("--innodb-redo-log-capacity=16M");
    command.addAll(MySqlFamily.asRoot());
    Commands.require(folder, command, libraries);
  }
}
