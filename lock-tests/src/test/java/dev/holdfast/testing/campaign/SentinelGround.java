package dev.holdfast.testing.campaign;

import dev.holdfast.testing.history.StateLoss;
import dev.holdfast.testing.proxy.FaultProxy;
import dev.holdfast.testing.server.RedisSentinels;
import dev.holdfast.testing.server.RedisServer;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A primary and its replica under Sentinels. Clients find the primary by themselves, so nothing
 * stands on their way to it; what befalls them is done at the servers.
 */
final class SentinelGround implements Ground {
  private static final Duration UNREPLICATED = Duration.ofMillis(150);

  /** For less than half of what it takes the Sentinels to call a primary down. */
  private static final Duration FROZEN = Duration.ofMillis(450);

  /** Nothing is promised of this: until then the next promotion would find no replica. */
  private static final Duration FOLLOWS_WITHIN = Duration.ofSeconds(90);

  private final RedisSentinels group = RedisSentinels.start(1, List.of());

  @Override
  public String name() {
    return "redis-sentinel";
  }

  @Override
  public Set<Trouble> troubles() {
    return EnumSet.of(
        Trouble.SERVER_FROZEN,
        Trouble.SCRIPTS_FLUSHED,
        Trouble.CLIENTS_DROPPED,
        Trouble.STATE_LOST,
        Trouble.STALE_PROMOTION,
        Trouble.CLOCK_AHEAD,
        Trouble.CLOCK_BACK);
  }

  @Override
  public FaultProxy newWay() {
    return group.primary().proxy();
  }

  @Override
  public String address(FaultProxy way) {
    return group.uri();
  }

  @Override
  public Opened open(FaultProxy way) {
    return new Opened(GrantLines.loggingStore(address(way)), () -> {});
  }

  @Override
  public void trouble(Trouble trouble) throws InterruptedException {
    RedisServer primary = group.primary();
    switch (trouble) {
      case SERVER_FROZEN -> {
        primary.freeze();
        Thread.sleep(FROZEN.toMillis());
        primary.thaw();
      }
      case SCRIPTS_FLUSHED -> primary.call("SCRIPT", "FLUSH");
      case CLIENTS_DROPPED -> primary.call("CLIENT", "KILL", "TYPE", "normal");
      default -> throw new IllegalArgumentException("not under Sentinels: " + trouble);
    }
  }

  @Override
  public StateLoss lose(Trouble how, List<FaultProxy> ways) throws InterruptedException {
    long start = System.nanoTime();
    if (how == Trouble.STATE_LOST) {
      group.primary().call("FLUSHALL");
      return new StateLoss(start, System.nanoTime());
    }
    RedisServer old = group.primary();
    group.freezeReplicas();
    Thread.sleep(UNREPLICATED.toMillis());
    RedisServer promoted = group.crashPrimary();
    long end = System.nanoTime();
    old.restart();
    Await.that("the old primary follows the new one", FOLLOWS_WITHIN, () -> hasReplica(promoted));
    return new StateLoss(start, end);
  }

  /** The Sentinels drop all connections of a server whose role they change. */
  private static boolean hasReplica(RedisServer promoted) {
    try {
      return promoted.text("INFO", "replication").contains("state=online");
    } catch (UncheckedIOException dropped) {
      return false;
    }
  }

  @Override
  public List<LoggedGrant> grantLog() {
    return GrantLines.inLogsOf(group.nodes());
  }

  @Override
  public long records() {
    return (Long) group.primary().call("DBSIZE");
  }

  @Override
  public void close() {
    group.close();
  }
}
