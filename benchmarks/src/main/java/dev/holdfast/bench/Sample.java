package dev.holdfast.bench;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One figure of one round: a line of the raw data.
 *
 * @param figure what was measured, such as {@code redis/pair/64}
 * @param side who was measured
 * @param fork which JVM, from 1
 * @param round which round of it, from 1
 * @param measure such as {@code p50.us}: what, and the unit
 */
record Sample(
    String figure, String side, Role role, int fork, int round, String measure, double value) {
  private static final Pattern LINE =
      Pattern.compile(
          "\\{\"figure\":\"([^\"]*)\",\"side\":\"([^\"]*)\",\"role\":\"([A-Z]*)\",\"fork\":(\\d+),"
              + "\"round\":(\\d+),\"measure\":\"([^\"]*)\",\"value\":([-0-9.E]+)}");

  String toJson() {
    return String.format(
        Locale.ROOT,
        "{\"figure\":\"%s\",\"side\":\"%s\",\"role\":\"%s\",\"fork\":%d,\"round\":%d,"
            + "\"measure\":\"%s\",\"value\":%s}",
        figure,
        side,
        role,
        fork,
        round,
        measure,
        Double.toString(value));
  }

  static Sample fromJson(String line) {
    Matcher m = LINE.matcher(line);
    if (!m.matches()) {
      throw new IllegalArgumentException("not a line of raw data: " + line);
    }
    return new Sample(
        m.group(1),
        m.group(2),
        Role.valueOf(m.group(3)),
        Integer.parseInt(m.group(4)),
        Integer.parseInt(m.group(5)),
        m.group(6),
        Double.parseDouble(m.group(7)));
  }
}
