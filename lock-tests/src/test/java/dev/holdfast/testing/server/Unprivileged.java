package dev.holdfast.testing.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * How to start a program that refuses to run as root.
 *
 * @param prefix what to put in front of its command
 * @param owner the user id that must own its data, where that is not the one of this process
 */
record Unprivileged(List<String> prefix, OptionalInt owner) {
  private static final int NOBODY = 65_534;

  /** For users other than root. */
  static final Unprivileged AS_IS = new Unprivileged(List.of(), OptionalInt.empty());

  /** Root that does not look like it: a new user namespace, in which it has no name. */
  static final Unprivileged NAMESPACE =
      new Unprivileged(List.of("unshare", "-U"), OptionalInt.empty());

  /** Another user; it must be able to enter the folders above the binary and the data. */
  static final Unprivileged OTHER_USER =
      new Unprivileged(
          List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"),
          OptionalInt.of(NOBODY));

  /** The first way that works on this machine. */
  static Unprivileged find() {
    if (!"root".equals(System.getProperty("user.name"))) {
      return AS_IS;
    }
    return Stream.of(NAMESPACE, OTHER_USER)
        .filter(way -> Commands.run(Path.of("/"), way.command(List.of("true"))).succeeded())
        .findFirst()
        .orElseThrow(
            () ->
                MissingServer.because(
                    "root cannot start it, and neither unshare nor setpriv work"));
  }

  List<String> command(List<String> command) {
    return Stream.concat(prefix.stream(), command.stream()).toList();
  }

  /** Gives a folder and all in it to the user that the program will run as. */
  void own(Path folder) {
    if (owner.isEmpty()) {
      return;
    }
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        Files.setAttribute(path, "unix:uid", owner.getAsInt());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
