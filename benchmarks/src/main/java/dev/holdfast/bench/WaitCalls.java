package dev.holdfast.bench;

import dev.holdfast.testing.server.Servers;
import java.time.Duration;
import java.util.List;

/** Waiting for a key: until its holder releases it, and until the lease of a dead one has ended. */
final class WaitCalls implements Slice {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Override
  public void measure(Recorder recorder, Depth depth) throws Exception {
    Waits waits = new Waits(recorder, depth);
    RedisSides redis = new RedisSides(Servers.redis().uri().toString());
    waits(waits, "redis", redis.forWaits(), redis.forTakeOver());
    try (SqlSides sql = SqlSides.withTables(SqlProduct.POSTGRESQL, Servers.postgres().url())) {
      waits(
          waits,
          "postgresql",
          List.of(sql.listening(), sql.ours(), sql.spring(Locks.LEASE)),
          List.of(sql.ours(), sql.spring(SECOND)));
    }
  }

  private static void waits(Waits waits, String store, List<Side> sides, List<Side> patient)
      throws Exception {
    waits.warmUp(store, sides);
    for (int waiters : new int[] {1, 10, 100}) {
      waits.handOver(store + "/hand-over/" + waiters, sides, waiters);
    }
    Side.closeAll(sides);
    waits.takeOver(store + "/take-over", patient);
    Side.closeAll(patient);
  }

  @Override
  public Cost cost() {
    return new Cost(75, 15);
  }
}
