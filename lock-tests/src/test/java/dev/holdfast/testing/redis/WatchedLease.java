package dev.holdfast.testing.redis;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.holdfast.AcquireRequest;
import dev.holdfast.Acquired;
import dev.holdfast.FencingToken;
import dev.holdfast.Lease;
import dev.holdfast.LeaseEvent.Kind;
import dev.holdfast.LeaseLoss;
import dev.holdfast.LockKey;
import dev.holdfast.LockManager;
import dev.holdfast.LockStoreException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * A lease, and what has happened to it.
 *
 * @param kinds of its events, in order
 */
record WatchedLease(Lease lease, List<Kind> kinds) {
  private static final Duration WAIT = Duration.ofSeconds(20);

  static WatchedLease of(LockManager locks, LockKey key) {
    return of(locks, AcquireRequest.of(key));
  }

  static WatchedLease waiting(LockManager locks, LockKey key) {
    return of(locks, AcquireRequest.of(key).waitUpTo(WAIT));
  }

  private static WatchedLease of(LockManager locks, AcquireRequest request) {
    Lease lease = assertInstanceOf(Acquired.class, locks.acquire(request)).lease();
    List<Kind> kinds = new CopyOnWriteArrayList<>();
    lease.onEvent(event -> kinds.add(event.kind()));
    return new WatchedLease(lease, kinds);
  }

  LockKey key() {
    return lease.key();
  }

  FencingToken token() {
    return lease.token();
  }

  /** How often this happened. */
  long count(Kind kind) {
    return kinds.stream().filter(met -> met == kind).count();
  }

  /** Waits until the lease is lost, and says why. */
  LeaseLoss loss() {
    return lease.lost().toCompletableFuture().orTimeout(WAIT.toSeconds(), TimeUnit.SECONDS).join();
  }

  /** Renews, again and again until the store answers. */
  void renewAtLast() {
    Requests.await(
        "it is renewed",
        () -> {
          try {
            lease.renew();
            return true;
          } catch (LockStoreException e) {
            return false;
          }
        });
  }
}
