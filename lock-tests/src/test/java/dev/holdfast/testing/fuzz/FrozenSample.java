package dev.holdfast.testing.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A sample of something that is stored or handed on, as a file. {@code -Dholdfast.freeze=true}
 * writes the files anew, which is right only as long as no version with this format was released.
 *
 * @param name the file's
 */
record FrozenSample(String name) {
  private static final Path FOLDER =
      Path.of(System.getProperty("basedir", ""), "src/test/resources/dev/holdfast/format-1");

  /** What was written when it was frozen. */
  String text() {
    try {
      return Files.readString(FOLDER.resolve(name)).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is written today must be the same. */
  void assertIs(String today) {
    if (Boolean.getBoolean("holdfast.freeze")) {
      try {
        Files.createDirectories(FOLDER);
        Files.writeString(FOLDER.resolve(name), today + "\n");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    assertEquals(text(), today, name);
  }
}
