package dev.holdfast.bench;

import dev.holdfast.LeaseTimings;
import dev.holdfast.redis.RedisLockStore;
import dev.holdfast.testing.server.RedisCluster;
import dev.holdfast.testing.server.RedisServer;
import dev.holdfast.testing.server.Servers;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.integration.redis.util.RedisLockRegistry.RedisLockType;

/** Load on Redis: renewing, growing, many waiters, and what remains. */
final class RedisLoad implements Slice {
  @Override
  public void measure(Recorder recorder, Depth depth) throws Exception {
    RedisServer server = Servers.redis();
    RedisSides sides = new RedisSides(server.uri().toString());
    Residue residue = new Residue(server, recorder, depth);
    try (Residue.Retained retained = residue.useBriefly("redis/residue-after-retention")) {
      renewals(server, recorder, depth);
      clusterRenewals(recorder, depth);
      waiters(new ManyWaiters(server, recorder, depth), sides);
      residue(residue, sides, depth);
      new RedisGrowth(recorder, depth).measure("redis/growth");
      retained.count();
    }
  }

  private static void residue(Residue residue, RedisSides redis, Depth depth) throws Exception {
    try (Side ours = redis.ours();
        Side fenced = redis.redisson("RFencedLock", RedissonLocks::fenced);
        Side shedLock = redis.shedLock(true);
        Side spring = redis.spring(RedisLockType.SPIN_LOCK, Locks.LEASE)) {
      residue.used("redis/residue", ours, depth.residue());
      for (Side peer : List.of(fenced, shedLock, spring)) {
        residue.used("redis/residue", peer, depth.residue() / 10);
      }
      residue.live("redis/live", List.of(ours, fenced, shedLock, spring));
    }
  }

  private static void waiters(ManyWaiters many, RedisSides redis) throws Exception {
    List<Side> sides =
        List.of(
            redis.ours(),
            redis.redisson("RLock", RedissonLocks::plain),
            redis.spring(RedisLockType.SPIN_LOCK, Locks.LEASE),
            redis.spring(RedisLockType.PUB_SUB_LOCK, Locks.LEASE));
    for (Side side : sides) {
      many.run("redis/waiters", side);
    }
    Side.closeAll(sides);
  }

  /** The most first, so that all code is compiled when the fewer ones are measured. */
  private static void renewals(RedisServer server, Recorder recorder, Depth depth)
      throws Exception {
    String uri = server.uri().toString();
    Duration period = depth.lease().dividedBy(3);
    List<Contender> contenders =
        List.of(
            new Contender(
                "Lettuce, pipelined PEXPIRE", Role.FLOOR, () -> new PipelinedRenewals(uri, period)),
            ours(uri, depth),
            new Contender(
                "Redisson RLock",
                Role.PEER,
                () -> RedissonLocks.renewing(List.of(uri), depth.lease())));
    Renewing renewing = new Renewing(List.of(server), recorder, depth);
    for (int leases = depth.leases(); leases >= depth.leases() / 10; leases /= 10) {
      for (Contender contender : contenders) {
        try (Side side = contender.open()) {
          renewing.run("redis/renewal/" + leases, side, leases, period);
        }
      }
    }
  }

  private static void clusterRenewals(Recorder recorder, Depth depth) throws Exception {
    RedisCluster cluster = Servers.redisCluster();
    String uri =
        cluster.uris().stream()
            .map(URI::getAuthority)
            .collect(Collectors.joining(",", "redis-cluster://", ""));
    List<String> nodes = cluster.uris().stream().map(URI::toString).toList();
    List<Contender> contenders =
        List.of(
            ours(uri, depth),
            new Contender(
                "Redisson RLock", Role.PEER, () -> RedissonLocks.renewing(nodes, depth.lease())));
    Renewing renewing = new Renewing(cluster.nodes(), recorder, depth);
    int leases = depth.leases() / 10;
    for (Contender contender : contenders) {
      try (Side side = contender.open()) {
        renewing.run("redis-cluster/renewal/" + leases, side, leases, depth.lease().dividedBy(3));
      }
    }
  }

  private static Contender ours(String uri, Depth depth) {
    return new Contender(
        RedisSides.OURS,
        Role.OURS,
        () -> new HoldfastLocks(RedisLockStore.connect(uri), LeaseTimings.ofTtl(depth.lease())));
  }

  /** Ours, Redisson and the floor renew when a third of the lease has passed. */
  private record Contender(String name, Role role, Side.Opener opener) {
    Side open() throws Exception {
      return Side.alone(name, role, opener.open());
    }
  }

  @Override
  public Cost cost() {
    return new Cost(540, 1.5);
  }

  @Override
  public boolean counts() {
    return true;
  }
}
