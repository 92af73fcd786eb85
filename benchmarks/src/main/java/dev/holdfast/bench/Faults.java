package dev.holdfast.bench;

import dev.holdfast.testing.server.RedisServer;
import dev.holdfast.testing.server.Servers;
import java.time.Duration;
import java.util.List;
import org.springframework.integration.redis.util.RedisLockRegistry.RedisLockType;

/** What goes wrong after a fault: counts, not times. Each is made to happen, on a real server. */
final class Faults implements Slice {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Override
  public void measure(Recorder recorder, Depth depth) throws Exception {
    Wrongs wrongs = new Wrongs(recorder);
    RedisServer redis = Servers.redis();
    onRedis(wrongs, new RedisSides(redis.uri().toString()), redis);
    try (SqlSides sql = SqlSides.withTables(SqlProduct.POSTGRESQL, Servers.postgres().url())) {
      List<Side> sides = List.of(sql.ours(), sql.shedLock(), sql.spring(SECOND));
      wrongs.staleReleases("postgresql/faults/stale-release", sides);
      Side.closeAll(sides);
      new LogErrors(recorder, Servers.postgres()).measure("postgresql/faults/log", sql);
    }
    try (SqlSides sql = SqlSides.withTables(SqlProduct.MARIADB, Servers.mariaDb().url())) {
      List<Side> sides = List.of(sql.ours(), sql.shedLock(), sql.spring(Locks.LEASE));
      wrongs.collisions("mariadb/faults/names", sides);
      Side.closeAll(sides);
    }
  }

  private static void onRedis(Wrongs wrongs, RedisSides redis, RedisServer server)
      throws Exception {
    List<Side> sides = sides(redis, SECOND);
    wrongs.staleReleases("redis/faults/stale-release", sides);
    wrongs.collisions("redis/faults/names", sides);
    Side.closeAll(sides);
    try (Side ours = redis.ours();
        Side fenced = redis.redisson("RFencedLock", RedissonLocks::fenced)) {
      wrongs.lossOfData("redis/faults/loss-of-data", List.of(ours, fenced), server);
    }
    wrongs.lostReplies("redis/faults/lost-reply", server, uri -> sides(uri, Wrongs.LEASE));
    wrongs.notices("redis/faults/notice", server);
  }

  private static List<Side> sides(RedisSides redis, Duration lease) throws Exception {
    return List.of(
        redis.ours(),
        redis.redisson("RFencedLock", RedissonLocks::fenced),
        redis.redisson("RLock", RedissonLocks::plain),
        redis.shedLock(true),
        redis.shedLock(false),
        redis.spring(RedisLockType.SPIN_LOCK, lease));
  }

  @Override
  public Cost cost() {
    return new Cost(105, 0);
  }

  @Override
  public boolean counts() {
    return true;
  }
}
