package dev.holdfast.testing.proxy;

import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;

/** Ready-made conditions on the bytes of a request or reply. */
public final class Bytes {
  private Bytes() {}

  /** Any bytes at all. */
  public static Predicate<byte[]> any() {
    return bytes -> true;
  }

  /**
   * At least this many bytes.
   *
   * @param count how many
   */
  public static Predicate<byte[]> atLeast(int count) {
    return bytes -> bytes.length >= count;
  }

  /**
   * Bytes that contain this text in UTF-8, such as a statement or a key.
   *
   * @param text the text; not empty
   */
  public static Predicate<byte[]> containing(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("text must not be empty; any() matches everything");
    }
    // ISO-8859-1 maps each byte to one char, so a search in chars is a search in bytes.
    String needle = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    return bytes -> new String(bytes, StandardCharsets.ISO_8859_1).contains(needle);
  }
}
