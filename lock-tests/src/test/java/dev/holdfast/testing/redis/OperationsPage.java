package dev.holdfast.testing.redis;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testing.server.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the guide for those who run the server says, to be held against a server. */
final class OperationsPage {
  private static final String TEXT = read();
  private static final Pattern LEAST =
      Pattern.compile("ACL SETUSER app on >password ([^`]+)```", Pattern.DOTALL);
  private static final Pattern IN_CLUSTER =
      Pattern.compile(
          "In a Cluster add `([^`]+)`, and from Redis 7 on `([^`]+)` in place of\\s`([^`]+)`");

  private OperationsPage() {}

  private static String read() {
    try {
      return Files.readString(Path.of("..", "docs", "operations-redis.md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The permissions of a user on one server. */
  static List<String> permissions() {
    return words(LEAST, 1);
  }

  /** The permissions of a user on a node of a Cluster. */
  static List<String> permissionsInCluster(RedisServer node) {
    List<String> rules = new ArrayList<>(permissions());
    rules.addAll(words(IN_CLUSTER, 1));
    if (!node.text("INFO", "server").contains("redis_version:6.")) {
      rules.addAll(words(IN_CLUSTER, 2));
      rules.removeAll(words(IN_CLUSTER, 3));
    }
    return rules;
  }

  /** The first three numbers of a row of the table of memory, in bytes; for the oldest server. */
  static List<Integer> memory(String row) {
    Matcher cells = Pattern.compile("(?m)^\\| " + row + " (\\|.*)$").matcher(TEXT);
    assertTrue(cells.find(), "docs/operations-redis.md lacks " + row);
    return Pattern.compile("(?<=\\| )\\d+(?= )")
        .matcher(cells.group(1))
        .results()
        .map(number -> Integer.valueOf(number.group()))
        .toList();
  }

  private static List<String> words(Pattern place, int group) {
    Matcher found = place.matcher(TEXT);
    assertTrue(found.find(), "docs/operations-redis.md lacks " + place);
    return List.of(found.group(group).replace("\\\n", " ").strip().split("\\s+"));
  }
}
