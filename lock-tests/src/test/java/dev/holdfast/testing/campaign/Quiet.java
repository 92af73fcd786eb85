package dev.holdfast.testing.campaign;

import java.util.HashMap;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Keeps the drivers and the library from telling of every trouble that was made on purpose, until
 * the test class is over: others look at what is logged.
 */
final class Quiet implements BeforeAllCallback, AfterAllCallback {
  /** Held, because a logger that nobody holds forgets how it was set. */
  private final Map<Logger, Level> before = new HashMap<>();

  void please() {
    Stream.of(
            "dev.holdfast", "io.lettuce", "io.netty", "org.mariadb", "com.zaxxer", "org.postgresql")
        .map(Logger::getLogger)
        .forEach(each -> before.put(each, each.getLevel()));
    before.keySet().forEach(each -> each.setLevel(Level.OFF));
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    please();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    before.forEach(Logger::setLevel);
  }
}
