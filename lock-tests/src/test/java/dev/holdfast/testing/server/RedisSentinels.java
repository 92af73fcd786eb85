package dev.holdfast.testing.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A Redis primary with replicas, and three Sentinels that fail over between them. */
public final class RedisSentinels implements AutoCloseable {
  /** The name by which Sentinels know the primary. */
  public static final String NAME = "holdfast";

  private static final int SENTINELS = 3;
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final String CONFIGURATION =
      """
      port %1$d
      bind 127.0.0.1
      sentinel monitor %2$s 127.0.0.1 %3$d 2
      sentinel down-after-milliseconds %2$s 1000
      sentinel failover-timeout %2$s 3000
      """;

  private final List<RedisServer> nodes = new ArrayList<>();
  private final List<RedisServer> sentinels = new ArrayList<>();

  private RedisSentinels() {}

  /**
   * Starts everything, and waits until the Sentinels know the replicas and each other.
   *
   * @param replicas how many; one or more
   * @param arguments of each redis-server that holds data
   */
  public static RedisSentinels start(int replicas, List<String> arguments) {
    RedisSentinels group = new RedisSentinels();
    try {
      group.startNodes(replicas, arguments);
      group.startSentinels();
      return group;
    } catch (RuntimeException e) {
      group.close();
      throw e;
    }
  }

  private void startNodes(int replicas, List<String> arguments) {
    Path binary = ServerSource.findBinary(ServerKind.REDIS);
    List<String> options = new ArrayList<>(arguments);
    options.addAll(List.of("--repl-diskless-sync", "yes", "--repl-diskless-sync-delay", "0"));
    RedisServer primary = RedisServer.start(binary, LoopbackPorts.next(), options);
    nodes.add(primary);
    options.addAll(List.of("--replicaof", "127.0.0.1", "" + primary.port()));
    for (int i = 0; i < replicas; i++) {
      nodes.add(RedisServer.start(binary, LoopbackPorts.next(), options));
    }
    Waiting.until(
        "replicas are in step",
        START_LIMIT,
        () -> primary.text("INFO", "replication").split("state=online", -1).length > replicas);
  }

  private void startSentinels() {
    Path binary = ServerSource.findBinary(ServerKind.REDIS);
    for (int i = 0; i < SENTINELS; i++) {
      int port = LoopbackPorts.next();
      Path folder = Folders.forRun("sentinel-" + port);
      Path file = folder.resolve("sentinel.conf");
      try {
        Files.writeString(file, CONFIGURATION.formatted(port, NAME, nodes.get(0).port()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      List<String> command = List.of(binary.toString(), file.toString(), "--sentinel");
      sentinels.add(RedisServer.launch(folder, port, command));
    }
    Waiting.until(
        "Sentinels know all", START_LIMIT, () -> sentinels.stream().allMatch(this::knowsAll));
  }

  private boolean knowsAll(RedisServer sentinel) {
    List<?> state = (List<?>) sentinel.call("SENTINEL", "MASTER", NAME);
    return field(state, "num-slaves").equals("" + (nodes.size() - 1))
        && field(state, "num-other-sentinels").equals("" + (SENTINELS - 1))
        && field(state, "flags").equals("master");
  }

  private static String field(List<?> pairs, String name) {
    int index = pairs.indexOf(name);
    return index < 0 ? "" : String.valueOf(pairs.get(index + 1));
  }

  /** The servers that hold data, the first primary first, whatever their roles are now. */
  public List<RedisServer> nodes() {
    return List.copyOf(nodes);
  }

  /** The Sentinels. */
  public List<RedisServer> sentinels() {
    return List.copyOf(sentinels);
  }

  /** An address that Lettuce understands: {@code redis-sentinel://host:port,...#name}. */
  public String uri() {
    return sentinels.stream()
        .map(sentinel -> sentinel.host() + ":" + sentinel.port())
        .collect(Collectors.joining(",", "redis-sentinel://", "#" + NAME));
  }

  /** The server that the first Sentinel takes for the primary. */
  public RedisServer primary() {
    List<?> address = (List<?>) sentinels.get(0).call("SENTINEL", "GET-MASTER-ADDR-BY-NAME", NAME);
    int port = Integer.parseInt(String.valueOf(address.get(1)));
    return nodes.stream().filter(node -> node.port() == port).findFirst().orElseThrow();
  }

  /**
   * Cuts all replicas off: they are frozen, and the primary drops its connections to them, so that
   * no later write of the primary reaches them, not even out of a buffer.
   */
  public void freezeReplicas() {
    RedisServer primary = primary();
    replicas(primary).forEach(RedisServer::freeze);
    primary.call("CLIENT", "KILL", "TYPE", "replica");
  }

  /**
   * Kills the primary and thaws the replicas, and waits until one of them was promoted. After
   * {@link #freezeReplicas()} it lacks all that was written since.
   *
   * @return the new primary
   */
  public RedisServer crashPrimary() {
    RedisServer old = primary();
    old.kill();
    replicas(old).forEach(RedisServer::thaw);
    Waiting.until("a replica was promoted", START_LIMIT, () -> isPrimaryOtherThan(old));
    return primary();
  }

  private boolean isPrimaryOtherThan(RedisServer old) {
    RedisServer primary = primary();
    return primary.port() != old.port()
        && primary.text("INFO", "replication").contains("role:master");
  }

  private List<RedisServer> replicas(RedisServer primary) {
    return nodes.stream().filter(node -> node.port() != primary.port()).toList();
  }

  @Override
  public void close() {
    sentinels.forEach(RedisServer::close);
    nodes.forEach(RedisServer::close);
  }
}
