package dev.holdfast.bench;

import dev.holdfast.testing.proxy.FaultProxy;
import dev.holdfast.testing.server.PostgresServer;
import dev.holdfast.testing.server.RedisServer;
import dev.holdfast.testing.server.Servers;
import java.time.Duration;
import java.util.List;

/** Take and release where the network adds half a millisecond, or two, to each round trip. */
final class FarCalls implements Slice {
  private static final int[] MICROS = {500, 2_000};
  private static final int KEYS = 200;

  @Override
  public void measure(Recorder recorder, Depth depth) throws Exception {
    redis(recorder, depth, Servers.redis());
    postgres(recorder, depth, Servers.postgres());
  }

  private static void redis(Recorder recorder, Depth depth, RedisServer server) throws Exception {
    for (int micros : MICROS) {
      try (FaultProxy proxy = slow(server.proxy(), micros)) {
        RedisSides far = new RedisSides(server.uriAt(proxy.port()).toString());
        List<Side> sides =
            List.of(
                far.floor(),
                far.ours(),
                far.redisson("RFencedLock", RedissonLocks::fenced),
                far.shedLock(true));
        new Race(recorder, depth, KEYS).run("redis/delay/" + micros, sides, 1, Works.PAIR);
        Side.closeAll(sides);
      }
    }
  }

  private static void postgres(Recorder recorder, Depth depth, PostgresServer server)
      throws Exception {
    try (SqlSides near = SqlSides.withTables(SqlProduct.POSTGRESQL, server.url())) {
      List<Side> prepared = List.of(near.floor(), near.ours(), near.shedLock());
      prepared.get(0).locks().prepare(Caller.keys(KEYS));
      Works.useKeys(prepared, KEYS);
      Side.closeAll(prepared);
      for (int micros : MICROS) {
        try (FaultProxy proxy = slow(server.proxy(), micros);
            SqlSides far = new SqlSides(SqlProduct.POSTGRESQL, server.urlAt(proxy.port()))) {
          List<Side> sides = List.of(far.floor(), far.ours(), far.shedLock());
          new Race(recorder, depth, KEYS).run("postgresql/delay/" + micros, sides, 1, Works.PAIR);
          Side.closeAll(sides);
        }
      }
    }
  }

  private static FaultProxy slow(FaultProxy proxy, int micros) {
    proxy.replies().delay(Duration.ofNanos(1_000L * micros));
    return proxy;
  }

  @Override
  public Cost cost() {
    return new Cost(60, 4.5);
  }
}
