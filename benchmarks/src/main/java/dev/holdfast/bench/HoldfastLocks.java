package dev.holdfast.bench;

import dev.holdfast.AcquireRequest;
import dev.holdfast.Acquired;
import dev.holdfast.Held;
import dev.holdfast.Holder;
import dev.holdfast.Lease;
import dev.holdfast.LeaseTimings;
import dev.holdfast.LockKey;
import dev.holdfast.LockManager;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.HolderInfo;
import dev.holdfast.spi.LeaseIdentity;
import dev.holdfast.spi.LockStore;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** This library, through its manager: engine, store and driver. */
final class HoldfastLocks implements Locks {
  private static final String HOLDER = "scheduler-3";
  private static final Duration CALL = Duration.ofSeconds(5);

  private final LockStore store;
  private final LockManager manager;

  HoldfastLocks(LockStore store, LeaseTimings timings) {
    this.store = store;
    this.manager = LockManager.builder(store).timings(timings).holderId(HOLDER).build();
  }

  HoldfastLocks(LockStore store) {
    this(store, LeaseTimings.ofTtl(LEASE));
  }

  private record LeaseHold(Lease lease) implements Hold {
    @Override
    public void release() {
      lease.close();
    }

    @Override
    public long token() {
      return lease.token().value();
    }

    @Override
    public boolean isLost() {
      return !lease.isHeld();
    }
  }

  @Override
  public Hold take(String key) {
    return held(AcquireRequest.of(LockKey.of(key)));
  }

  @Override
  public Hold await(String key) {
    return held(AcquireRequest.of(LockKey.of(key)).waitUpTo(Duration.ofMinutes(1)));
  }

  private Hold held(AcquireRequest request) {
    if (manager.acquire(request) instanceof Acquired acquired) {
      return new LeaseHold(acquired.lease());
    }
    throw new IllegalStateException(request + " was not granted");
  }

  @Override
  public void refused(String key) {
    if (!(manager.acquire(AcquireRequest.of(LockKey.of(key))) instanceof Held held)
        || held.holder().id().isEmpty()) {
      throw new IllegalStateException(key + " is not held");
    }
  }

  @Override
  public void find(String key) {
    manager.find(LockKey.of(key)).orElseThrow();
  }

  @Override
  public Optional<Hold> tryFor(String key, Duration lease) {
    AcquireRequest request = AcquireRequest.of(LockKey.of(key)).timings(LeaseTimings.ofTtl(lease));
    return manager.acquire(request) instanceof Acquired acquired
        ? Optional.of(new LeaseHold(acquired.lease()))
        : Optional.empty();
  }

  @Override
  public void endByForce(String key) {
    Holder holder = manager.find(LockKey.of(key)).orElseThrow();
    manager.forceRelease(LockKey.of(key), holder.token(), "measured");
  }

  @Override
  public void takeAndDie(String key) {
    unrenewed(key);
  }

  /** By the store: a manager would renew. */
  @Override
  public Hold stale(String key) throws InterruptedException {
    Hold hold = unrenewed(key);
    Thread.sleep(1_200);
    return hold;
  }

  private Hold unrenewed(String key) {
    UUID id = UUID.randomUUID();
    AcquireCommand command =
        new AcquireCommand(
            LockKey.of(key),
            id,
            new HolderInfo("a process that dies", "", Map.of(), 0),
            Duration.ofSeconds(1),
            Duration.ZERO,
            Duration.ZERO,
            0,
            Duration.ZERO);
    if (store.acquire(command, CALL) instanceof AcquireReply.Granted granted) {
      return () -> store.release(command.key(), new LeaseIdentity(granted.token(), 0, id), CALL);
    }
    throw new IllegalStateException(key + " was not granted");
  }

  @Override
  public void close() {
    manager.close();
  }
}
