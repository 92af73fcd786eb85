package dev.holdfast.testing.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The library libaio, which MySQL's binary needs and few machines have. Where there is apt-get, the
 * system's own package of it is fetched and unpacked beside the binaries, without installing it.
 */
final class LinuxAio {
  private static final String LIBRARY = "libaio.so.1";
  private static final List<String> PACKAGES = List.of("libaio1", "libaio1t64");

  private LinuxAio() {}

  /** The environment in which the binary finds all its libraries. */
  static Map<String, String> environmentFor(Path binary) {
    if (missing(binary, Map.of()).isEmpty()) {
      return Map.of();
    }
    Map<String, String> environment = Map.of("LD_LIBRARY_PATH", unpacked().toString());
    List<String> missing = missing(binary, environment);
    if (!missing.isEmpty()) {
      throw MissingServer.because(binary + " needs libraries that are not here: " + missing);
    }
    return environment;
  }

  private static List<String> missing(Path binary, Map<String, String> environment) {
    List<String> command = List.of("ldd", binary.toString());
    Commands.Result result = Commands.run(binary.getParent(), command, environment);
    return result.output().lines().filter(line -> line.contains("not found")).toList();
  }

  private static Path unpacked() {
    if (List.of("apt-get", "dpkg").stream()
        .anyMatch(tool -> Commands.find(tool, List.of()).isEmpty())) {
      throw MissingServer.because("MySQL needs " + LIBRARY + ": install libaio");
    }
    return Folders.cached("bin/libaio", LinuxAio::fetch);
  }

  private static void fetch(Path folder) throws IOException {
    Path packed =
        PACKAGES.stream()
            .flatMap(name -> download(name, folder).stream())
            .findFirst()
            .orElseThrow(
                () -> MissingServer.because("MySQL needs " + LIBRARY + ", and apt-get has none"));
    Path unpacked = folder.resolve("unpacked");
    Commands.require(folder, List.of("dpkg", "-x", packed.toString(), unpacked.toString()));
    try (Stream<Path> paths = Files.walk(unpacked)) {
      Path library =
          paths
              .filter(path -> path.getFileName().toString().startsWith(LIBRARY))
              .filter(path -> !Files.isSymbolicLink(path))
              .findFirst()
              .orElseThrow(() -> new IllegalStateException("no " + LIBRARY + " in " + packed));
      Files.copy(library, folder.resolve(LIBRARY));
    }
  }

  private static Optional<Path> download(String name, Path folder) {
    Commands.run(folder, List.of("apt-get", "download", name));
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".deb")).findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
