package dev.holdfast.bench;

import dev.holdfast.testing.server.RedisServer;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a Redis server has done so far.
 *
 * @param reads how often it read from a connection; for one caller that waits, the round trips
 * @param commands all that it ran, those within scripts included
 * @param evals scripts that it ran
 * @param cpuMicros processor time
 * @param netBytes in and out
 * @param usedMemory bytes now
 * @param keys how many now
 */
record RedisInfo(
    long reads,
    long commands,
    long evals,
    double cpuMicros,
    long netBytes,
    long usedMemory,
    long keys) {
  static RedisInfo of(RedisServer server) {
    String info = server.text("INFO", "everything");
    return new RedisInfo(
        (long) number(info, "total_reads_processed"),
        (long) number(info, "total_commands_processed"),
        (long) (number(info, "cmdstat_evalsha:calls=") + number(info, "cmdstat_eval:calls=")),
        1e6 * (number(info, "used_cpu_user") + number(info, "used_cpu_sys")),
        (long) (number(info, "total_net_input_bytes") + number(info, "total_net_output_bytes")),
        (long) number(info, "used_memory"),
        (long) number(server.text("INFO", "keyspace"), "db0:keys="));
  }

  /** The sum over the nodes of a Cluster. */
  static RedisInfo of(List<RedisServer> nodes) {
    return nodes.stream().map(RedisInfo::of).reduce(RedisInfo::plus).orElseThrow();
  }

  private RedisInfo plus(RedisInfo other) {
    return new RedisInfo(
        reads + other.reads,
        commands + other.commands,
        evals + other.evals,
        cpuMicros + other.cpuMicros,
        netBytes + other.netBytes,
        usedMemory + other.usedMemory,
        keys + other.keys);
  }

  private static double number(String info, String name) {
    Matcher m = Pattern.compile("^" + name + ":?([0-9.]+)", Pattern.MULTILINE).matcher(info);
    return m.find() ? Double.parseDouble(m.group(1)) : 0;
  }
}
