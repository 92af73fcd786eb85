package dev.holdfast.bench;

import dev.holdfast.InMemoryLockStore;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/** The store in memory. */
final class MemoryCalls implements Slice {

  /** The floor: two {@code compute} on a map, or a {@code get}. */
  private record MapLocks(ConcurrentHashMap<String, Long> map) implements Locks {
    @Override
    public Hold take(String key) {
      map.compute(key, (k, old) -> old == null ? 1 : old + 1);
      return () -> map.compute(key, (k, old) -> old == null ? 1 : old + 1);
    }

    @Override
    public void refused(String key) {
      if (map.get(key) == null) {
        throw new IllegalStateException(key + " is not held");
      }
    }
  }

  static Side floor() throws Exception {
    ConcurrentHashMap<String, Long> map = new ConcurrentHashMap<>();
    return Side.of("ConcurrentHashMap", Role.FLOOR, () -> new MapLocks(map));
  }

  static Side ours() throws Exception {
    InMemoryLockStore store = new InMemoryLockStore();
    return Side.of(RedisSides.OURS, Role.OURS, () -> new HoldfastLocks(store));
  }

  @Override
  public void measure(Recorder recorder, Depth depth) throws Exception {
    Race race = new Race(recorder, depth, 10_000);
    List<Side> sides = List.of(floor(), ours());
    Works.holdKeys(sides, race.keys());
    race.run("memory/pair/1", sides, 1, Works.PAIR);
    race.run("memory/pair/16", sides, 16, Works.PAIR);
    race.run("memory/held/1", sides, 1, Works.REFUSED);
    Side.closeAll(sides);
  }

  @Override
  public Cost cost() {
    return new Cost(16, 2);
  }
}
