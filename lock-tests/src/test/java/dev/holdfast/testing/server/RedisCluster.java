package dev.holdfast.testing.server;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A Redis Cluster of three primaries without replicas, whose slots can be moved. */
public final class RedisCluster implements AutoCloseable {
  private static final int NODES = 3;
  private static final int SLOTS = 16_384;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final List<RedisServer> nodes = new ArrayList<>();

  private RedisCluster() {}

  /**
   * Starts the nodes, shares the slots out, and waits until all nodes agree.
   *
   * @param arguments of each redis-server
   */
  public static RedisCluster start(List<String> arguments) {
    RedisCluster cluster = new RedisCluster();
    try {
      cluster.startNodes(arguments);
      cluster.join();
      return cluster;
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  private void startNodes(List<String> arguments) {
    Path binary = ServerSource.findBinary(ServerKind.REDIS);
    List<String> options = new ArrayList<>(arguments);
    options.addAll(List.of("--cluster-enabled", "yes", "--cluster-node-timeout", "5000"));
    for (int i = 0; i < NODES; i++) {
      nodes.add(RedisServer.start(binary, LoopbackPorts.next(), options));
    }
  }

  private void join() {
    for (int i = 0; i < NODES; i++) {
      RedisServer node = nodes.get(i);
      Stream<String> slots =
          IntStream.range(SLOTS * i / NODES, SLOTS * (i + 1) / NODES).mapToObj(Integer::toString);
      node.call(Stream.concat(Stream.of("CLUSTER", "ADDSLOTS"), slots).toArray(String[]::new));
      node.call("CLUSTER", "SET-CONFIG-EPOCH", "" + (i + 1));
      nodes.get(0).call("CLUSTER", "MEET", node.host(), "" + node.port());
    }
    Waiting.until("cluster is ready", LIMIT, () -> nodes.stream().allMatch(RedisCluster::isReady));
  }

  private static boolean isReady(RedisServer node) {
    List<String> info = node.text("CLUSTER", "INFO").lines().toList();
    return info.contains("cluster_state:ok")
        && info.contains("cluster_slots_ok:" + SLOTS)
        && info.contains("cluster_known_nodes:" + NODES);
  }

  /** The nodes. */
  public List<RedisServer> nodes() {
    return List.copyOf(nodes);
  }

  /** The addresses of the nodes. */
  public List<URI> uris() {
    return nodes.stream().map(RedisServer::uri).toList();
  }

  /**
   * The slot of a key.
   *
   * @param key the key
   */
  public int slot(String key) {
    return Integer.parseInt(nodes.get(0).text("CLUSTER", "KEYSLOT", key));
  }

  /**
   * The node that owns a slot, as the nodes see it.
   *
   * @param slot the slot
   */
  public RedisServer owner(int slot) {
    for (Object entry : (List<?>) nodes.get(0).call("CLUSTER", "SLOTS")) {
      List<?> range = (List<?>) entry;
      if ((Long) range.get(0) <= slot && slot <= (Long) range.get(1)) {
        int port = Math.toIntExact((Long) ((List<?>) range.get(2)).get(1));
        return nodes.stream().filter(node -> node.port() == port).findFirst().orElseThrow();
      }
    }
    throw new IllegalStateException("nobody owns slot " + slot);
  }

  /**
   * Begins to move a slot: its owner answers ASK for keys that are not there, and the target
   * answers MOVED to all that do not ask.
   *
   * @param slot the slot
   * @param target the node that will own it
   */
  public void beginMove(int slot, RedisServer target) {
    RedisServer source = owner(slot);
    if (source.port() == target.port()) {
      throw new IllegalArgumentException("slot " + slot + " is there already");
    }
    target.call("CLUSTER", "SETSLOT", "" + slot, "IMPORTING", id(source));
    source.call("CLUSTER", "SETSLOT", "" + slot, "MIGRATING", id(target));
  }

  /**
   * Moves all keys of a slot whose move has begun. The slot's owner stays who it was.
   *
   * @param slot the slot
   * @param target the node that will own it
   */
  public void moveKeys(int slot, RedisServer target) {
    RedisServer source = owner(slot);
    List<?> keys;
    while (!(keys = keys(source, slot)).isEmpty()) {
      for (Object key : keys) {
        source.call("MIGRATE", target.host(), "" + target.port(), String.valueOf(key), "0", "5000");
      }
    }
  }

  private static List<?> keys(RedisServer node, int slot) {
    return (List<?>) node.call("CLUSTER", "GETKEYSINSLOT", "" + slot, "100");
  }

  /**
   * Ends a move: the target owns the slot, and all nodes know it.
   *
   * @param slot the slot
   * @param target the node that will own it
   */
  public void endMove(int slot, RedisServer target) {
    String id = id(target);
    target.call("CLUSTER", "SETSLOT", "" + slot, "NODE", id);
    nodes.forEach(node -> node.call("CLUSTER", "SETSLOT", "" + slot, "NODE", id));
  }

  /**
   * Moves a slot with all its keys.
   *
   * @param slot the slot
   * @param target the node that will own it
   */
  public void move(int slot, RedisServer target) {
    beginMove(slot, target);
    moveKeys(slot, target);
    endMove(slot, target);
  }

  private static String id(RedisServer node) {
    return node.text("CLUSTER", "MYID");
  }

  @Override
  public void close() {
    nodes.forEach(RedisServer::close);
  }
}
