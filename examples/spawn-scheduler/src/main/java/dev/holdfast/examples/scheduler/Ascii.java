package dev.holdfast.examples.scheduler;

import io.vertx.core.json.JsonObject;

/** JSON in ASCII, which no header, column or locale can mangle. */
final class Ascii {
  private Ascii() {}

  static String json(JsonObject object) {
    StringBuilder out = new StringBuilder();
    for (char c : object.encode().toCharArray()) {
      if (c < 0x7f) {
        out.append(c);
      } else {
        out.append(String.format("\\u%04x", (int) c));
      }
    }
    return out.toString();
  }
}
