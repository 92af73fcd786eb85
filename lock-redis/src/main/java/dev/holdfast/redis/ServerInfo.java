package dev.holdfast.redis;

import java.util.HashMap;
import java.util.Map;

/** The answer to INFO. */
final class ServerInfo {
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

  /** Major and minor number of the Redis that this server is compatible with; 0 if unknown. */
  boolean isAtLeast(int major, int minor) {
    String[] parts = field("redis_version").split("\\.");
    if (parts.length < 2) {
      return true;
    }
    int foundMajor = Integer.parseInt(parts[0]);
    return foundMajor > major || foundMajor == major && Integer.parseInt(parts[1]) >= minor;
  }

  /** The product and its version. */
  String product() {
    return field("valkey_version").isEmpty()
        ? "Redis " + field("redis_version")
        : "Valkey " + field("valkey_version");
  }
}
