package dev.holdfast.testing.sim;

import dev.holdfast.InMemoryLockStore;
import dev.holdfast.LockKey;
import dev.holdfast.spi.LockRecord;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.Ticker;
import java.lang.reflect.Field;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** The process of the store: its clock, its records, its crashes. */
final class Server {
  /** How far forward the clock may step within {@link #WINDOW}: less than any safety margin. */
  static final long MOST_FORWARD = 2_500_000_000L;

  private static final long WINDOW = 200_000_000_000L;

  private record StepForward(long at, long nanos) {}

  private final World world;
  private final InMemoryLockStore store;
  private final Map<LockKey, LockRecord> records;
  private final Deque<StepForward> forward = new ArrayDeque<>();
  private Map<LockKey, LockRecord> snapshot = Map.of();
  private long shift;
  private long downUntil = -1;
  private int incarnation;
  private long troubledAt;

  Server(World world) {
    this.world = world;
    this.store =
        new InMemoryLockStore(
            new Ticker() {
              @Override
              public long monotonicNanos() {
                return world.now();
              }

              @Override
              public long wallNanos() {
                return Machine.EPOCH + world.now() + shift;
              }
            });
    this.records = recordsOf(store);
  }

  /** The store keeps its records to itself; a simulation of lost state has to get at them. */
  @SuppressWarnings("unchecked")
  private static Map<LockKey, LockRecord> recordsOf(InMemoryLockStore store) {
    try {
      Field field = InMemoryLockStore.class.getDeclaredField("records");
      field.setAccessible(true);
      return (Map<LockKey, LockRecord>) field.get(store);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError("InMemoryLockStore keeps its records elsewhere: follow it here", e);
    }
  }

  <R> R execute(Request<R> request) {
    return request.step().apply(store);
  }

  /** The record as it is. */
  LockRecord record(LockKey key) {
    return records.getOrDefault(key, LockRecord.ABSENT);
  }

  /** The keys that have a record. */
  Set<LockKey> keys() {
    return records.keySet();
  }

  /** Its clock, in microseconds. */
  long clock() {
    return (Machine.EPOCH + world.now() + shift) / 1_000;
  }

  void onRelease(Consumer<LockKey> listener) {
    LockStore.Subscription unused = store.onRelease(listener);
  }

  // Crashes.

  boolean isDown() {
    return world.now() < downUntil;
  }

  /** Changes with every restart: replies of an earlier one do not arrive any more. */
  int incarnation() {
    return incarnation;
  }

  void restart(long downFor) {
    incarnation++;
    troubledAt = world.now();
    downUntil = Math.max(downUntil, world.now() + downFor);
  }

  void bringUp() {
    downUntil = Math.min(downUntil, world.now());
  }

  /** Since when it answers, or when it will. */
  long upSince() {
    return Math.max(downUntil, troubledAt);
  }

  // State loss.

  void loseState() {
    incarnation++;
    troubledAt = world.now();
    store.loseState();
  }

  void takeSnapshot() {
    snapshot = new HashMap<>(records);
  }

  /** Goes on from the snapshot, as a replica does that was behind when it was promoted. */
  void restore() {
    incarnation++;
    troubledAt = world.now();
    records.clear();
    records.putAll(snapshot);
  }

  // Its clock.

  /**
   * Moves the clock: back as told, forward no further than leases can bear.
   *
   * @return how far it went
   */
  long step(long nanos) {
    long bearable = nanos;
    if (nanos > 0) {
      forward.removeIf(each -> each.at() < world.now() - WINDOW);
      long used = forward.stream().mapToLong(StepForward::nanos).sum();
      bearable = Math.min(nanos, MOST_FORWARD - used);
      forward.add(new StepForward(world.now(), bearable));
    }
    shift += bearable;
    return bearable;
  }
}
