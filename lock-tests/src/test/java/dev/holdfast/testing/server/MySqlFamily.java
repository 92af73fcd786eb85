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
import java.util.stream.Stream;

/** What MariaDB and MySQL have in common for the launcher. */
final class MySqlFamily {
  /** Makes a data directory named {@code data} in a folder. */
  interface Initializer {
    void initialize(Path binary, Path folder) throws IOException;
  }

  private static final Pattern ERROR = Pattern.compile("\\[ERROR\\]");
  private static final String READY = "ready for connections";

  private MySqlFamily() {}

  static ServerControl start(
      String name,
      Path binary,
      Path template,
      int port,
      Map<String, String> environment,
      List<String> options) {
    Path folder = Folders.forRun(binary.getFileName() + "-" + port);
    Folders.copy(template, folder.resolve("data"));
    List<String> command = new ArrayList<>(List.of(binary.toString(), "--no-defaults"));
    command.add("--basedir=" + binary.getParent().getParent());
    command.add("--lc-messages-dir=" + messages(binary));
    command.add("--datadir=" + folder.resolve("data"));
    command.addAll(List.of("--port=" + port, "--bind-address=127.0.0.1"));
    command.addAll(List.of("--socket=server.sock", "--pid-file=server.pid"));
    command.addAll(common());
    command.addAll(asRoot());
    command.addAll(options);
    var launch =
        new ServerProcess.Launch(
            name + " on port " + port, folder, command, environment, "KILL", ERROR);
    return ServerProcess.start(launch, (pid, log) -> log.contains(READY));
  }

  static ServerControl start(
      ServerSource.Image image,
      Map<String, String> environment,
      int port,
      String url,
      List<String> options) {
    List<String> command = Stream.concat(common().stream(), options.stream()).toList();
    var launch = new ContainerControl.Launch(image.name(), 3306, environment, command, ERROR);
    return ContainerControl.start(launch, port, () -> answers(url));
  }

  private static List<String> common() {
    return List.of(
        "--skip-name-resolve",
        "--skip-log-bin",
        "--max-connections=300",
        "--performance-schema=OFF",
        "--innodb-buffer-pool-size=64M",
        "--innodb-print-all-deadlocks=ON");
  }

  /** Where the texts of errors are: Debian keeps them in a folder of their own. */
  private static Path messages(Path binary) {
    Path share = binary.getParent().getParent().resolve("share");
    return Files.isDirectory(share.resolve("english")) ? share : share.resolve("mysql");
  }

  /** The option without which these servers refuse to run as root. */
  static List<String> asRoot() {
    return "root".equals(System.getProperty("user.name")) ? List.of("--user=root") : List.of();
  }

  /** An empty data directory, which takes longer to make than to copy. */
  static Path template(Path binary, Initializer initializer) {
    String name =
        "template/"
            + binary.getFileName()
            + "-"
            + Integer.toHexString(binary.toString().hashCode());
    return Folders.cached(name, folder -> initializer.initialize(binary, folder)).resolve("data");
  }

  private static boolean answers(String url) {
    try {
      DriverManager.getConnection(url).close();
      return true;
    } catch (SQLException e) {
      return false;
    }
  }
}
