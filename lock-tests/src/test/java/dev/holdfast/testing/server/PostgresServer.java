package dev.holdfast.testing.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A PostgreSQL server with its own defaults for durability: fsync and synchronous commit are on.
 *
 * @param url its JDBC URL
 * @param control commands to its process
 */
public record PostgresServer(String url, ServerControl control) implements JdbcServer {
  private static final Pattern ERROR = Pattern.compile("\\b(ERROR|FATAL|PANIC):");
  private static final int STATUS_LINE = 7;

  /**
   * Starts a private server; the caller closes it.
   *
   * @param settings such as {@code deadlock_timeout=100ms}
   */
  public static PostgresServer start(List<String> settings) {
    int port = LoopbackPorts.next();
    ServerSource source = ServerSource.find(ServerKind.POSTGRESQL);
    if (source instanceof ServerSource.Image image) {
      return start(image, port, settings);
    }
    return start(((ServerSource.Binary) source).path(), Unprivileged.find(), port, settings);
  }

  /** Starts a private server with its own defaults. */
  public static PostgresServer start() {
    return start(List.of());
  }

  private static PostgresServer start(ServerSource.Image image, int port, List<String> settings) {
    List<String> command = new ArrayList<>(List.of("postgres"));
    command.addAll(options(settings));
    var launch =
        new ContainerControl.Launch(
            image.name(), 5432, Map.of("POSTGRES_HOST_AUTH_METHOD", "trust"), command, ERROR);
    return new PostgresServer(
        address(port), ContainerControl.start(launch, port, () -> answers(port)));
  }

  static PostgresServer start(Path postgres, Unprivileged user, int port, List<String> settings) {
    Path folder = Folders.forRun("postgresql-" + port);
    Path data = folder.resolve("data");
    Folders.copy(template(postgres), data);
    user.own(data);
    List<String> command = new ArrayList<>(List.of(postgres.toString(), "-D", data.toString()));
    command.addAll(List.of("-p", "" + port, "-c", "listen_addresses=127.0.0.1"));
    command.addAll(List.of("-c", "unix_socket_directories="));
    command.addAll(options(settings));
    var launch =
        new ServerProcess.Launch(
            "PostgreSQL on port " + port, folder, user.command(command), Map.of(), "QUIT", ERROR);
    return new PostgresServer(
        address(port), ServerProcess.start(launch, (pid, log) -> isReady(data, pid)));
  }

  private static List<String> options(List<String> settings) {
    List<String> options = new ArrayList<>(List.of("-c", "max_connections=200"));
    settings.forEach(setting -> options.addAll(List.of("-c", setting)));
    return options;
  }

  /** A data directory as initdb makes it, which takes longer than copying one. */
  private static Path template(Path postgres) {
    String name = "template/postgresql-" + Integer.toHexString(postgres.toString().hashCode());
    return Folders.cached(name, folder -> initialize(postgres, folder)).resolve("data");
  }

  private static void initialize(Path postgres, Path folder) {
    Unprivileged user = Unprivileged.find();
    user.own(folder);
    Path initdb = postgres.resolveSibling("initdb");
    String data = folder.resolve("data").toString();
    List<String> options =
        List.of("-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync");
    List<String> command = new ArrayList<>(List.of(initdb.toString(), "-D", data));
    command.addAll(options);
    Commands.require(folder, user.command(command));
  }

  /** As pg_ctl tells it. To connect would leave errors in the log while the server starts. */
  private static boolean isReady(Path data, long pid) {
    try {
      List<String> status = Files.readAllLines(data.resolve("postmaster.pid"));
      return status.size() > STATUS_LINE
          && status.get(0).equals("" + pid)
          && status.get(STATUS_LINE).strip().equals("ready");
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean answers(int port) {
    try {
      DriverManager.getConnection(address(port)).close();
      return true;
    } catch (SQLException e) {
      return false;
    }
  }

  private static String address(int port) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres&sslmode=disable";
  }

  /**
   * Stops the one process that serves a connection, which freezes that connection and no other.
   *
   * @param backend the process, as {@code pg_backend_pid()} tells it
   */
  public void freezeBackend(long backend) {
    requireProcess();
    Commands.signal("STOP", backend);
  }

  /**
   * Lets the process of a connection go on.
   *
   * @param backend the process
   */
  public void thawBackend(long backend) {
    requireProcess();
    Commands.signal("CONT", backend);
  }

  private void requireProcess() {
    if (!(control instanceof ServerProcess)) {
      throw MissingServer.because("only the backends of a child process can be frozen one by one");
    }
  }
}
