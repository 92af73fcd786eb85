package dev.holdfast.testing.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The folders under the module's {@code target/} that hold servers and their data. */
final class Folders {
  /** Fills a new folder. */
  interface Filler {
    void fill(Path folder) throws IOException;
  }

  private static final Path ROOT = target().resolve("servers");
  private static final Path RUN = ROOT.resolve("run");
  private static final Path OWN_RUN = RUN.resolve(Long.toString(ProcessHandle.current().pid()));

  static {
    deleteRunsOfDeadProcesses();
  }

  private Folders() {}

  private static Path target() {
    URI classes =
        URI.create(Folders.class.getProtectionDomain().getCodeSource().getLocation().toString());
    return Path.of(classes).getParent();
  }

  /** A folder that is filled once and then kept for later runs. */
  static Path cached(String name, Filler filler) {
    Path folder = ROOT.resolve(name);
    if (Files.isDirectory(folder)) {
      return folder;
    }
    try {
      Files.createDirectories(folder.getParent());
      Path fresh = Files.createTempDirectory(folder.getParent(), ".new-");
      Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
      filler.fill(fresh);
      moveUnlessThere(fresh, folder);
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot fill " + folder, e);
    }
  }

  private static void moveUnlessThere(Path fresh, Path folder) throws IOException {
    try {
      Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      if (!Files.isDirectory(folder)) {
        throw e;
      }
      delete(fresh); // another process was faster
    }
  }

  /** A new folder for a server that this process starts. */
  static Path forRun(String name) {
    try {
      return Files.createDirectories(OWN_RUN.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void copy(Path from, Path to) {
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        Path copy = to.resolve(from.relativize(path));
        Files.copy(path, copy, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot copy " + from + " to " + to, e);
    }
  }

  static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(folder)) {
      List<Path> deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + folder, e);
    }
  }

  private static void deleteRunsOfDeadProcesses() {
    if (!Files.isDirectory(RUN)) {
      return;
    }
    try (Stream<Path> runs = Files.list(RUN)) {
      runs.filter(run -> ProcessHandle.of(Long.parseLong(run.getFileName().toString())).isEmpty())
          .forEach(Folders::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
