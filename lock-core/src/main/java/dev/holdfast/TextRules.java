package dev.holdfast;

import dev.holdfast.spi.MetadataJson;
import java.time.Duration;
import java.util.Map;

/** The checks on what a caller says of itself: ids, tags, metadata, limits. */
final class TextRules {
  private TextRules() {}

  static String check(String what, String text, int maxCodePoints) {
    if (text == null || text.isEmpty()) {
      throw new IllegalArgumentException("the " + what + " is empty; give it a text");
    }
    int points = text.codePointCount(0, text.length());
    if (points > maxCodePoints) {
      throw new IllegalArgumentException(
          "the " + what + " has " + points + " code points, more than " + maxCodePoints);
    }
    return checkUnicode(what, text);
  }

  static Map<String, String> checkMetadata(Map<String, String> metadata) {
    metadata.forEach(
        (name, value) -> {
          checkUnicode("metadata name", name);
          checkUnicode("metadata value of \"" + name + "\"", value);
        });
    int bytes = MetadataJson.sizeInBytes(metadata);
    if (bytes > MetadataJson.MAX_BYTES) {
      throw new IllegalArgumentException(
          "the metadata has "
              + bytes
              + " bytes as UTF-8 JSON, more than "
              + MetadataJson.MAX_BYTES
              + "; keep a reference there, and the data elsewhere");
    }
    return Map.copyOf(metadata);
  }

  static Duration checkLimit(String what, Duration limit) {
    if (limit.isNegative() || limit.compareTo(LeaseTimings.MAX_TTL) > 0) {
      throw new IllegalArgumentException(what + " must be from zero to 365 days, but is " + limit);
    }
    return limit;
  }

  private static String checkUnicode(String what, String text) {
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int c = text.codePointAt(i);
      if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
        throw new IllegalArgumentException(
            String.format("the %s has an unpaired surrogate U+%04X at index %d", what, c, i));
      }
    }
    return text;
  }
}
