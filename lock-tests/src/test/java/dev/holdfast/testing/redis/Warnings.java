package dev.holdfast.testing.redis;

import java.text.MessageFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What the library warns of, while this is open. */
final class Warnings extends Handler implements AutoCloseable {
  private static final Logger LOGGER = Logger.getLogger("dev.holdfast");

  private final List<String> texts = new CopyOnWriteArrayList<>();

  static Warnings listen() {
    Warnings warnings = new Warnings();
    LOGGER.addHandler(warnings);
    return warnings;
  }

  /** Whether one of them has this part. */
  boolean mention(String part) {
    return texts.stream().anyMatch(text -> text.contains(part));
  }

  List<String> texts() {
    return texts;
  }

  @Override
  public void publish(LogRecord entry) {
    if (entry.getLevel().intValue() >= Level.WARNING.intValue()) {
      texts.add(
          entry.getParameters() == null
              ? entry.getMessage()
              : MessageFormat.format(entry.getMessage(), entry.getParameters()));
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    LOGGER.removeHandler(this);
  }
}
