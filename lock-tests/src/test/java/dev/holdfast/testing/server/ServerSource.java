package dev.holdfast.testing.server;

import java.nio.file.Path;
import java.util.Optional;

/** Where a server that this JVM starts comes from. */
sealed interface ServerSource {
  /** A binary, to start as a child process. */
  record Binary(Path path) implements ServerSource {}

  /** An image that a container engine holds. */
  record Image(DockerEngine engine, String name) implements ServerSource {}

  /**
   * The first of: the binary that a property names, a container engine that answers and has the
   * image, a jar of the test class path, an installed binary.
   *
   * @throws org.opentest4j.TestAbortedException if there is none; a failure where CI=true
   */
  static ServerSource find(ServerKind kind) {
    return binary(kind.given())
        .or(() -> image(kind))
        .or(() -> binary(kind.bundled()))
        .or(() -> binary(kind.installed()))
        .orElseThrow(() -> MissingServer.because(reason(kind)));
  }

  /** Like {@link #find}, for set-ups that need several processes of one binary. */
  static Path findBinary(ServerKind kind) {
    return kind.given()
        .or(kind::bundled)
        .or(kind::installed)
        .orElseThrow(() -> MissingServer.because(reason(kind)));
  }

  private static Optional<ServerSource> binary(Optional<Path> path) {
    return path.map(Binary::new);
  }

  private static Optional<ServerSource> image(ServerKind kind) {
    return DockerEngine.answering()
        .filter(engine -> engine.has(kind.image()))
        .map(engine -> new Image(engine, kind.image()));
  }

  private static String reason(ServerKind kind) {
    return "no "
        + kind.title()
        + " by property, in a container engine, on the class path for this system, or installed";
  }
}
