package dev.holdfast.redis;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts the values of a Lua text's constants where their names stand, and leaves comments out. */
final class Constants {
  /** A line that gives values to names in capitals; no value has a comma and a space in it. */
  private static final Pattern LINE =
      Pattern.compile("local ([A-Z][A-Z_]+(?:, [A-Z][A-Z_]+)*) = (.+)");

  /** A text in quotes, which stays as it is, or a name in capitals. */
  private static final Pattern NAME = Pattern.compile("'(?:[^'\\\\]|\\\\.)*'|\\b[A-Z][A-Z_]+\\b");

  private Constants() {}

  static String inlined(String lua) {
    Map<String, String> values = new HashMap<>();
    StringBuilder code = new StringBuilder();
    for (String line : lua.split("\n")) {
      Matcher constants = LINE.matcher(line);
      if (constants.matches()) {
        String[] names = constants.group(1).split(", ");
        String[] given = constants.group(2).split(", ");
        for (int i = 0; i < names.length; i++) {
          values.put(names[i], given[i]);
        }
      } else if (!line.strip().startsWith("--")) {
        code.append(line).append('\n');
      }
    }
    return NAME.matcher(code)
        .replaceAll(
            found -> Matcher.quoteReplacement(values.getOrDefault(found.group(), found.group())));
  }
}
