package dev.holdfast.spi;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** A map of strings as a JSON object: the form in which metadata is measured and stored. */
public final class MetadataJson {

  /** The most bytes that metadata may have as UTF-8 JSON. */
  public static final int MAX_BYTES = 4096;

  private MetadataJson() {}

  /** The JSON object, its names in order, without spaces. */
  public static String encode(Map<String, String> metadata) {
    StringBuilder out = new StringBuilder("{");
    new TreeMap<>(metadata)
        .forEach(
            (name, value) -> {
              if (out.length() > 1) {
                out.append(',');
              }
              appendString(out, name);
              out.append(':');
              appendString(out, value);
            });
    return out.append('}').toString();
  }

  /** How many bytes the JSON object has in UTF-8. */
  public static int sizeInBytes(Map<String, String> metadata) {
    return encode(metadata).getBytes(StandardCharsets.UTF_8).length;
  }

  private static void appendString(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || c == 0x7f || Character.isSurrogate(c) && !isPaired(text, i)) {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }

  private static boolean isPaired(String text, int i) {
    return Character.isHighSurrogate(text.charAt(i))
        ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
        : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
  }

  /**
   * Reads a JSON object whose values are strings.
   *
   * @throws IllegalArgumentException if the text is not such an object
   */
  public static Map<String, String> decode(String json) {
    return json.equals("{}") ? Map.of() : new Reader(json).object();
  }

  private static final class Reader {
    private final String json;
    private int at;

    Reader(String json) {
      this.json = json;
    }

    Map<String, String> object() {
      Map<String, String> map = new LinkedHashMap<>();
      expect('{');
      do {
        String name = string();
        expect(':');
        map.put(name, string());
      } while (take(','));
      expect('}');
      skipSpace();
      if (at != json.length()) {
        throw broken("the end");
      }
      return map;
    }

    private String string() {
      expect('"');
      StringBuilder out = new StringBuilder();
      while (at < json.length() && json.charAt(at) != '"') {
        char c = json.charAt(at++);
        out.append(c == '\\' ? escape() : c);
      }
      expect('"');
      return out.toString();
    }

    private char escape() {
      char c = at < json.length() ? json.charAt(at++) : 0;
      return switch (c) {
        case '"', '\\', '/' -> c;
        case 'b' -> '\b';
        case 'f' -> '\f';
        case 'n' -> '\n';
        case 'r' -> '\r';
        case 't' -> '\t';
        case 'u' -> unicode();
        default -> throw broken("an escape");
      };
    }

    private char unicode() {
      if (at + 4 > json.length()) {
        throw broken("four hexadecimal digits");
      }
      at += 4;
      return (char) Integer.parseInt(json.substring(at - 4, at), 16);
    }

    private void skipSpace() {
      while (at < json.length() && " \t\r\n".indexOf(json.charAt(at)) >= 0) {
        at++;
      }
    }

    private boolean take(char c) {
      skipSpace();
      if (at < json.length() && json.charAt(at) == c) {
        at++;
        return true;
      }
      return false;
    }

    private void expect(char c) {
      if (!take(c)) {
        throw broken("'" + c + "'");
      }
    }

    private IllegalArgumentException broken(String wanted) {
      return new IllegalArgumentException(
          "metadata is not a JSON object of strings: " + wanted + " expected at index " + at);
    }
  }
}
