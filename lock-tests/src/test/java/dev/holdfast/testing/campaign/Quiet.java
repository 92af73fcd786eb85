package dev.holdfast.testing.campaign;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** Keeps the drivers and the library from telling of every trouble that was made on purpose. */
final class Quiet {
  /** Kept, so that they stay quiet. */
  private static final List<Logger> QUIET =
      Stream.of(
              "dev.holdfast",
              "io.lettuce",
              "io.netty",
              "org.mariadb",
              "com.zaxxer",
              "org.postgresql")
          .map(Logger::getLogger)
          .toList();

  private Quiet() {}

  static void please() {
    QUIET.forEach(each -> each.setLevel(Level.OFF));
  }
}
