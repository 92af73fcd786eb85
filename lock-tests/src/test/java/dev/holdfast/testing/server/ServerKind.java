package dev.holdfast.testing.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The kinds of servers, and where each one's binary may come from. */
enum ServerKind {
  REDIS("redis", "redis-server", "redis:7-alpine", BundledBinaries::redis),
  POSTGRESQL("postgresql", "postgres", "postgres:18-alpine", BundledBinaries::postgresql),
  MARIADB("mariadb", "mariadbd", "mariadb:11.4", BundledBinaries::mariaDb),
  MYSQL("mysql", "mysqld", "mysql:8.0", BundledBinaries::mySql);

  private static final Path POSTGRESQL_VERSIONS = Path.of("/usr/lib/postgresql");

  private final String title;
  private final String executable;
  private final String image;
  private final Supplier<Optional<Path>> bundled;

  ServerKind(String title, String executable, String image, Supplier<Optional<Path>> bundled) {
    this.title = title;
    this.executable = executable;
    this.image = image;
    this.bundled = bundled;
  }

  String title() {
    return title;
  }

  /** The image to start in a container engine: {@code -Dholdfast.redis.image}, for instance. */
  String image() {
    return System.getProperty("holdfast." + title + ".image", image);
  }

  /**
   * The binary that a property such as {@code -Dholdfast.redis.bin} names: itself or its folder.
   */
  Optional<Path> given() {
    String property = "holdfast." + title + ".bin";
    return GivenServer.address(property)
        .map(Path::of)
        .map(path -> Files.isDirectory(path) ? path.resolve(executable) : path)
        .map(path -> requireExecutable(property, path));
  }

  private static Path requireExecutable(String property, Path path) {
    if (!Files.isExecutable(path)) {
      throw new IllegalArgumentException("-D" + property + " names no executable: " + path);
    }
    return path;
  }

  /** The binary out of a jar of the test class path. */
  Optional<Path> bundled() {
    return bundled.get();
  }

  /** The binary that is installed on this machine. */
  Optional<Path> installed() {
    Stream<Path> folders = Stream.of(Path.of("/usr/sbin"), Path.of("/usr/local/sbin"));
    return Commands.find(executable, Stream.concat(folders, postgresqlFolders()).toList());
  }

  private static Stream<Path> postgresqlFolders() {
    if (!Files.isDirectory(POSTGRESQL_VERSIONS)) {
      return Stream.empty();
    }
    try (Stream<Path> versions = Files.list(POSTGRESQL_VERSIONS)) {
      List<Path> folders = versions.map(version -> version.resolve("bin")).toList();
      return folders.stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
