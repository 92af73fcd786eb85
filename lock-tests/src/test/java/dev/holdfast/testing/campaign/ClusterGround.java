package dev.holdfast.testing.campaign;

import dev.holdfast.testing.history.StateLoss;
import dev.holdfast.testing.proxy.FaultProxy;
import dev.holdfast.testing.server.RedisCluster;
import dev.holdfast.testing.server.RedisServer;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A Cluster of three primaries, between which slots move. Nothing stands on the clients' way. */
final class ClusterGround implements Ground {
  private static final int MOVED = 3;

  private final RedisCluster cluster = RedisCluster.start(List.of());
  private int moves;

  @Override
  public String name() {
    return "redis-cluster";
  }

  @Override
  public Set<Trouble> troubles() {
    return EnumSet.of(
        Trouble.SERVER_FROZEN,
        Trouble.SCRIPTS_FLUSHED,
        Trouble.CLIENTS_DROPPED,
        Trouble.SLOTS_MOVED,
        Trouble.STATE_LOST,
        Trouble.CLOCK_AHEAD,
        Trouble.CLOCK_BACK);
  }

  @Override
  public FaultProxy newWay() {
    return cluster.nodes().get(0).proxy();
  }

  @Override
  public String address(FaultProxy way) {
    return cluster.uris().stream()
        .map(uri -> uri.getHost() + ":" + uri.getPort())
        .collect(Collectors.joining(",", "redis-cluster://", ""));
  }

  @Override
  public Opened open(FaultProxy way) {
    return new Opened(GrantLines.loggingStore(address(way)), () -> {});
  }

  private RedisServer nextNode() {
    return cluster.nodes().get(moves++ % cluster.nodes().size());
  }

  @Override
  public void trouble(Trouble trouble) throws InterruptedException {
    RedisServer node = nextNode();
    switch (trouble) {
      case SERVER_FROZEN -> {
        node.freeze();
        Thread.sleep(Mischief.longPause());
        node.thaw();
      }
      case SCRIPTS_FLUSHED -> node.call("SCRIPT", "FLUSH");
      case CLIENTS_DROPPED -> node.call("CLIENT", "KILL", "TYPE", "normal");
      case SLOTS_MOVED -> move(node);
      default -> throw new IllegalArgumentException("not in a Cluster: " + trouble);
    }
  }

  /** Moves slots that are in use away from a node, while they are used. */
  private void move(RedisServer source) throws InterruptedException {
    List<?> keys = (List<?>) source.call("KEYS", RedisGround.PREFIX + ":*");
    List<Integer> slots =
        keys.stream()
            .map(key -> cluster.slot(String.valueOf(key)))
            .distinct()
            .limit(MOVED)
            .toList();
    RedisServer target = nextNode();
    for (int slot : slots) {
      cluster.beginMove(slot, target);
      Thread.sleep(30);
      cluster.moveKeys(slot, target);
      Thread.sleep(30);
      cluster.endMove(slot, target);
    }
  }

  @Override
  public StateLoss lose(Trouble how, List<FaultProxy> ways) {
    long start = System.nanoTime();
    cluster.nodes().forEach(node -> node.call("FLUSHALL"));
    return new StateLoss(start, System.nanoTime());
  }

  @Override
  public List<LoggedGrant> grantLog() {
    return GrantLines.inLogsOf(cluster.nodes());
  }

  @Override
  public long records() {
    return cluster.nodes().stream().mapToLong(node -> (Long) node.call("DBSIZE")).sum();
  }

  @Override
  public void close() {
    cluster.close();
  }
}
