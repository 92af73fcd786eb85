package dev.holdfast.bench;

import dev.holdfast.InMemoryLockStore;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/** The store in memory. */
final class MemoryCalls implements Slice {

  /** The floor: two {@code compute} on a map. */
  private record MapLocks(ConcurrentHashMap<String, Long> map) implements Locks {
    @Override
    public Hold take(String key) {
      map.compute(key, (k, old) -> old == null ? 1 : old + 1);
      return () -> map.compute(key, (k, old) -> old == null ? 1 : old + 1);
    }
  }

  @Override
  public void measure(Recorder recorder, Depth depth) throws Exception {
    List<Side> sides =
        List.of(
            Side.of("ConcurrentHashMap", Role.FLOOR, () -> new MapLocks(new ConcurrentHashMap<>())),
            Side.of(RedisSides.OURS, Role.OURS, () -> new HoldfastLocks(new InMemoryLockStore())));
    new Race(recorder, depth, 10_000).run("memory/pair/1", sides, 1, Works.PAIR);
    Side.closeAll(sides);
  }
}
