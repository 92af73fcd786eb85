package dev.holdfast.bench;

import dev.holdfast.testing.server.RedisServer;
import dev.holdfast.testing.server.Servers;
import java.util.List;

/** Calls on Redis: take and release, refused, and the mix of a scheduler. */
final class RedisCalls implements Slice {

  @Override
  public void measure(Recorder recorder, Depth depth) throws Exception {
    RedisServer server = Servers.redis();
    RedisSides sides = new RedisSides(server.uri().toString());
    Race race = new Race(recorder, depth, 10_000);
    RedisWork work = new RedisWork(server, recorder, depth);
    pairs(race, work, sides.forPairs());
    refusals(race, work, sides.forRefusals());
  }

  private static void pairs(Race race, RedisWork work, List<Side> sides) throws Exception {
    for (int callers : new int[] {1, 16, 64}) {
      race.run("redis/pair/" + callers, sides, callers, Works.PAIR);
    }
    work.run("redis/work/pair", sides, Works.PAIR);
    Side.closeAll(sides);
  }

  private static void refusals(Race race, RedisWork work, List<Side> sides) throws Exception {
    List<Hold> holds = Works.holdKeys(sides, race.keys());
    race.run("redis/held/1", sides, 1, Works.REFUSED);
    race.run("redis/mix/16", sides, 16, Works.MIX);
    work.run("redis/work/held", sides, Works.REFUSED);
    work.run("redis/work/find", sides, Works.FIND);
    Works.releaseAll(holds);
    Side.closeAll(sides);
  }

  @Override
  public Cost cost() {
    return new Cost(100, 11);
  }
}
