package dev.holdfast.testing.campaign;

import dev.holdfast.redis.EditedScripts;
import dev.holdfast.spi.LockStore;
import dev.holdfast.testing.history.StateLoss;
import dev.holdfast.testing.proxy.FaultProxy;
import dev.holdfast.testing.server.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Two Redis servers that keep every write over a crash; one of them is the primary. */
final class RedisGround implements Ground {
  static final String PREFIX = "campaign";
  private static final String LOG = "grants";
  private static final Duration UNREPLICATED = Duration.ofMillis(150);

  /** In another database, which a loss of state leaves alone. */
  private static final String WRITE =
      """
      redis.call('SELECT', 1)
      redis.call('RPUSH', 'grants', line)
      redis.call('SELECT', 0)""";

  private final UnaryOperator<String> edit;
  private final Set<LoggedGrant> saved = new LinkedHashSet<>();
  private RedisServer primary = RedisServer.start(RedisServer.DURABLE);
  private RedisServer replica = RedisServer.start(RedisServer.DURABLE);

  RedisGround() {
    this(UnaryOperator.identity());
  }

  /** A ground whose scripts are changed further. */
  RedisGround(UnaryOperator<String> edit) {
    this.edit = edit;
    follow();
  }

  private void follow() {
    replica.call("REPLICAOF", primary.host(), "" + primary.port());
    Await.that("the replica is in step", this::isReplicaInStep);
  }

  /** Until the replica has written all it was sent to its own file, a crash would lose it. */
  private boolean isReplicaInStep() {
    String persistence = replica.text("INFO", "persistence");
    return replica.text("INFO", "replication").contains("master_link_status:up")
        && persistence.contains("aof_rewrite_in_progress:0")
        && persistence.contains("aof_rewrite_scheduled:0");
  }

  @Override
  public String name() {
    return "redis";
  }

  @Override
  public Set<Trouble> troubles() {
    Set<Trouble> all = EnumSet.allOf(Trouble.class);
    all.removeIf(each -> each.kind() == Trouble.Kind.PROCESS);
    all.removeAll(
        EnumSet.of(
            Trouble.COMMIT_CUT,
            Trouble.SLOTS_MOVED,
            Trouble.CLIENTS_DROPPED,
            Trouble.OLD_COPY_RESTORED));
    return all;
  }

  @Override
  public FaultProxy newWay() {
    return primary.proxy();
  }

  @Override
  public Opened open(FaultProxy way) {
    LockStore store =
        EditedScripts.builder(lua -> edit.apply(GrantLines.edit(lua, WRITE)))
            .prefix(PREFIX)
            .connect(address(way));
    return new Opened(store, () -> {});
  }

  @Override
  public String address(FaultProxy way) {
    return primary.uriAt(way.port()).toString();
  }

  @Override
  public void trouble(Trouble trouble) throws InterruptedException {
    switch (trouble) {
      case SERVER_FROZEN -> {
        primary.freeze();
        Thread.sleep(Mischief.longPause());
        primary.thaw();
      }
      case SERVER_KILLED -> {
        primary.kill();
        primary.restart();
      }
      case SCRIPTS_FLUSHED -> primary.call("SCRIPT", "FLUSH");
      default -> throw new IllegalArgumentException("not on Redis: " + trouble);
    }
  }

  @Override
  public StateLoss lose(Trouble how, List<FaultProxy> ways) throws InterruptedException {
    long start = System.nanoTime();
    if (how == Trouble.STATE_LOST) {
      primary.call("FLUSHDB");
    } else {
      promote(ways);
    }
    return new StateLoss(start, System.nanoTime());
  }

  /** The replica takes over without what the primary was told last; the primary follows it. */
  private void promote(List<FaultProxy> ways) throws InterruptedException {
    replica.call("REPLICAOF", "NO", "ONE");
    Thread.sleep(UNREPLICATED.toMillis());
    for (FaultProxy way : ways) {
      way.refuse();
      way.resetAll();
    }
    Thread.sleep(20);
    saved.addAll(read(primary));
    RedisServer old = primary;
    primary = replica;
    replica = old;
    for (FaultProxy way : ways) {
      way.retarget(primary.host(), primary.port());
      way.admit();
    }
    follow();
  }

  @Override
  public List<LoggedGrant> grantLog() {
    saved.addAll(read(primary));
    List<LoggedGrant> all = new ArrayList<>(saved);
    saved.clear();
    primary.call("EVAL", "redis.call('SELECT', 1) return redis.call('DEL', '" + LOG + "')", "0");
    return all;
  }

  @Override
  public long records() {
    return (Long) primary.call("DBSIZE");
  }

  private static List<LoggedGrant> read(RedisServer server) {
    String script = "redis.call('SELECT', 1) return redis.call('LRANGE', '" + LOG + "', 0, -1)";
    return ((List<?>) server.call("EVAL", script, "0"))
        .stream().map(line -> GrantLines.parse(String.valueOf(line))).toList();
  }

  @Override
  public void close() {
    primary.close();
    replica.close();
  }
}
