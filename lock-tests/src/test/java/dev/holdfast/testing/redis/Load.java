package dev.holdfast.testing.redis;

import static dev.holdfast.testing.redis.Requests.TIMEOUT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.LockKey;
import dev.holdfast.LockStoreException;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.LockStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Threads that acquire and release the same keys, and watch that a token is larger than every one
 * that was told before its request began.
 */
final class Load implements AutoCloseable {
  private final LockStore store;
  private final List<LockKey> keys;
  private final List<Thread> threads;
  private final Map<LockKey, Long> highest = new ConcurrentHashMap<>();
  private final Map<LockKey, AtomicInteger> holders = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<String> wrongs = new ConcurrentLinkedQueue<>();
  private final AtomicInteger grants = new AtomicInteger();
  private volatile boolean ending;

  Load(LockStore store, List<LockKey> keys) {
    this.store = store;
    this.keys = keys;
    this.threads = IntStream.range(0, 4).mapToObj(i -> new Thread(() -> run(i))).toList();
    keys.forEach(key -> holders.put(key, new AtomicInteger()));
    threads.forEach(Thread::start);
  }

  /** How many grants there were. */
  int grants() {
    return grants.get();
  }

  /** Waits until so many more grants were made. */
  void awaitGrants(int more) {
    int target = grants() + more;
    Requests.await(
        more + " more grants", Duration.ofSeconds(60), () -> grants() >= target || hasWrongs());
    assertEquals(List.of(), List.copyOf(wrongs));
  }

  private boolean hasWrongs() {
    return !wrongs.isEmpty();
  }

  private void run(int offset) {
    try {
      for (int i = offset; !ending; i++) {
        once(keys.get(i % keys.size()));
      }
    } catch (RuntimeException | Error e) {
      wrongs.add(e.toString());
    }
  }

  private void once(LockKey key) {
    long before = highest.getOrDefault(key, 0L);
    AcquireCommand ask = Requests.ask(key, Duration.ofSeconds(30), Duration.ZERO);
    Optional<AcquireReply> reply = untilKnown(() -> store.acquire(ask, TIMEOUT));
    if (reply.isEmpty() || !(reply.get() instanceof AcquireReply.Granted granted)) {
      return;
    }
    if (granted.token().value() <= before) {
      wrongs.add("token " + granted.token() + " of " + key + " after " + before);
    }
    highest.merge(key, granted.token().value(), Math::max);
    if (holders.get(key).incrementAndGet() > 1) {
      wrongs.add(key + " has two holders");
    }
    grants.incrementAndGet();
    holders.get(key).decrementAndGet();
    Requests.Held held = new Requests.Held(ask, granted.token(), granted.expiresAt());
    untilKnown(() -> store.release(key, held.lease(), TIMEOUT));
  }

  /** Asks again under the same ids until there is an answer. */
  private <R> Optional<R> untilKnown(Supplier<R> call) {
    while (!ending) {
      try {
        return Optional.of(call.get());
      } catch (LockStoreException e) {
        if (!e.retryable()) {
          throw e;
        }
        Thread.onSpinWait();
      }
    }
    return Optional.empty();
  }

  /** Ends the threads and fails if anything was wrong. */
  @Override
  public void close() {
    ending = true;
    for (Thread thread : threads) {
      try {
        thread.join(20_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    assertEquals(List.of(), List.copyOf(wrongs));
    assertEquals(
        Stream.empty().toList(), threads.stream().filter(Thread::isAlive).toList(), "threads end");
  }
}
