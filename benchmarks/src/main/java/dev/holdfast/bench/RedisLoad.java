package dev.holdfast.bench;

import dev.holdfast.LeaseTimings;
import dev.holdfast.redis.RedisLockStore;
import dev.holdfast.testing.proxy.FaultProxy;
import dev.holdfast.testing.server.RedisServer;
import dev.holdfast.testing.server.Servers;
import java.time.Duration;
import java.util.List;

/** Load on Redis: waiting, renewing, growing, and a network that takes time. */
final class RedisLoad implements Slice {
  @Override
  public void measure(Recorder recorder, Depth depth) throws Exception {
    RedisServer server = Servers.redis();
    RedisSides sides = new RedisSides(server.uri().toString());
    delays(recorder, depth, server);
    waits(new Waits(recorder, depth), sides);
    RedisGrowth growth = new RedisGrowth(server, recorder, depth);
    List<Side> users = sides.forPairs();
    growth.residue("redis/residue", users);
    growth.live("redis/live", users);
    Side.closeAll(users);
    growth.latency("redis/growth", new Race(recorder, depth, 10_000), sides);
    for (int leases = 1_000; leases <= depth.leases(); leases *= 10) {
      renewals(new Renewing(server, recorder), sides.uri(), leases, depth.lease());
    }
  }

  private static void waits(Waits waits, RedisSides redis) throws Exception {
    List<Side> sides = redis.forWaits();
    for (int waiters : new int[] {1, 10, 100}) {
      waits.handOver("redis/hand-over/" + waiters, sides, waiters);
    }
    Side.closeAll(sides);
    List<Side> patient = redis.forTakeOver();
    waits.takeOver("redis/take-over", patient);
    Side.closeAll(patient);
  }

  private static void delays(Recorder recorder, Depth depth, RedisServer server) throws Exception {
    for (int micros : new int[] {500, 2_000}) {
      try (FaultProxy proxy = server.proxy()) {
        proxy.replies().delay(Duration.ofNanos(1_000L * micros));
        RedisSides far = new RedisSides(server.uriAt(proxy.port()).toString());
        List<Side> sides =
            List.of(far.floor(), far.ours(), far.redisson("RFencedLock", RedissonLocks::fenced));
        new Race(recorder, depth, 10_000).run("redis/delay/" + micros, sides, 1, Works.PAIR);
        Side.closeAll(sides);
      }
    }
  }

  /** Ours, Redisson and the floor renew when a third of the lease has passed. */
  private static void renewals(Renewing renewing, String uri, int leases, Duration lease)
      throws Exception {
    List<Contender> contenders =
        List.of(
            new Contender(
                "Lettuce, pipelined PEXPIRE",
                Role.FLOOR,
                () -> new PipelinedRenewals(uri, lease.dividedBy(3))),
            new Contender(
                RedisSides.OURS,
                Role.OURS,
                () -> new HoldfastLocks(RedisLockStore.connect(uri), LeaseTimings.ofTtl(lease))),
            new Contender(
                "Redisson RLock",
                Role.PEER,
                () -> new RedissonLocks(uri, lease, RedissonLocks::plain)));
    for (Contender contender : contenders) {
      try (Side side = contender.open()) {
        renewing.run("redis/renewal/" + leases, side, leases, lease.dividedBy(3));
      }
    }
  }

  private record Contender(String name, Role role, Side.Opener opener) {
    Side open() throws Exception {
      return new Side(name, role, opener.open(), Nobody.INSTANCE);
    }
  }

  /** Where a side needs no second process. */
  private enum Nobody implements Locks {
    INSTANCE;

    @Override
    public Hold take(String key) {
      throw new UnsupportedOperationException();
    }
  }
}
