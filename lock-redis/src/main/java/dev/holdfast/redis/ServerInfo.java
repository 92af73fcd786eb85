package dev.holdfast.redis;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The answer to INFO. */
final class ServerInfo {
  private static final Pattern VERSION = Pattern.compile("^(\\d{1,4})\\.(\\d{1,4})");

  private final Map<String, String> fields = new HashMap<>();

  ServerInfo(String answer) {
    answer
        .lines()
        .filter(line -> !line.startsWith("#") && line.indexOf(':') > 0)
        .forEach(
            line ->
                fields.put(
                    line.substring(0, line.indexOf(':')),
                    line.substring(line.indexOf(':') + 1).strip()));
  }

  /** A field, or an empty text. */
  String field(String name) {
    return fields.getOrDefault(name, "");
  }

  /** Whether it behaves as this version of Redis, or a later one; yes if it does not tell. */
  boolean isAtLeast(int major, int minor) {
    Matcher version = VERSION.matcher(field("redis_version"));
    if (!version.find()) {
      return true;
    }
    int foundMajor = Integer.parseInt(version.group(1));
    int foundMinor = Integer.parseInt(version.group(2));
    return foundMajor > major || foundMajor == major && foundMinor >= minor;
  }

  /** The product and its version. */
  String product() {
    return field("valkey_version").isEmpty()
        ? "Redis " + field("redis_version")
        : "Valkey " + field("valkey_version");
  }
}
