package dev.holdfast;

import dev.holdfast.spi.MetadataJson;
import java.time.Duration;
import java.util.Map;

/** The checks on what a caller says of itself: ids, tags, metadata, limits. */
final class TextRules {
  private TextRules() {}

  static String check(String what, String text, int maxCodePoints) {
    if (text == null || text.isEmpty()) {
      throw new IllegalArgumentException(
          "the " + what + (text == null ? " is null" : " is empty") + "; give it a text");
    }
    int points = text.codePointCount(0, text.length());
    if (points > maxCodePoints) {
      throw new IllegalArgumentException(
          String.format(
              "the %s has %d code points, more than %d; shorten it", what, points, maxCodePoints));
    }
    return checkUnicode(what, text);
  }

  static Map<String, String> checkMetadata(Map<String, String> metadata) {
    required("metadata", metadata)
        .forEach(
            (name, value) -> {
              checkUnicode("metadata name", required("name of a metadata entry", name));
              String what = "metadata value of " + quote(name);
              checkUnicode(what, required(what, value));
            });
    int bytes = MetadataJson.sizeInBytes(metadata);
    if (bytes > MetadataJson.MAX_BYTES) {
      throw new IllegalArgumentException(
          String.format(
              "the metadata has %d bytes as UTF-8 JSON, more than %d; keep a reference there, and"
                  + " the data elsewhere",
              bytes, MetadataJson.MAX_BYTES));
    }
    return Map.copyOf(metadata);
  }

  static Duration checkLimit(String what, Duration limit) {
    if (required(what, limit).isNegative() || limit.compareTo(LeaseTimings.MAX_TTL) > 0) {
      throw new IllegalArgumentException(what + " must be from zero to 365 days, but is " + limit);
    }
    return limit;
  }

  /** The value, which a caller might have left out. */
  static <T> T required(String what, T value) {
    if (value == null) {
      throw new IllegalArgumentException("the " + what + " is null; leave nothing out");
    }
    return value;
  }

  /** The key, which a caller might have left out. */
  static LockKey requiredKey(LockKey key) {
    if (key == null) {
      throw new InvalidLockKeyException("the lock's key is null; make one with LockKey.of");
    }
    return key;
  }

  /** The text in quotes, for messages: control characters escaped, so that a log stays a log. */
  static String quote(String text) {
    StringBuilder out = new StringBuilder(text.length() + 2).append('"');
    text.codePoints().forEach(c -> appendEscaped(out, c));
    return out.append('"').toString();
  }

  private static void appendEscaped(StringBuilder out, int c) {
    int type = Character.getType(c);
    if (c == '"' || c == '\\') {
      out.append('\\').append((char) c);
    } else if (Character.isISOControl(c)
        || type == Character.FORMAT
        || type == Character.SURROGATE
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR) {
      out.append(String.format("\\u{%X}", c));
    } else {
      out.appendCodePoint(c);
    }
  }

  private static String checkUnicode(String what, String text) {
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int c = text.codePointAt(i);
      if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
        throw new IllegalArgumentException(
            String.format(
                "the %s has an unpaired surrogate U+%04X at index %d; repair it where it was cut",
                what, c, i));
      }
    }
    return text;
  }
}
