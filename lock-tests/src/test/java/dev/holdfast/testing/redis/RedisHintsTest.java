package dev.holdfast.testing.redis;

import static dev.holdfast.testing.redis.Requests.TIMEOUT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.LockKey;
import dev.holdfast.LockStoreException;
import dev.holdfast.redis.RedisLockStore;
import dev.holdfast.spi.LockStore;
import dev.holdfast.testing.Rule;
import dev.holdfast.testing.StoreName;
import dev.holdfast.testing.proxy.FaultProxy;
import dev.holdfast.testing.server.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** W1, W2, W3: waiters are told of releases, by one subscription, which survives. */
@StoreName("redis")
class RedisHintsTest {
  private RedisServer server;
  private FaultProxy proxy;
  private Peek peek;
  private LockStore store;

  @BeforeEach
  void start() {
    server = RedisServer.start();
    proxy = server.proxy();
    peek = new Peek(server);
    store = RedisLockStore.connect(server.uri().toString());
  }

  @AfterEach
  void stop() {
    store.close();
    peek.close();
    proxy.close();
    server.close();
  }

  /** Frees a key that is waited for until the listener is told: a hint may be lost. */
  static void assertHintComes(LockStore releasing, LockStore waiting, String name) {
    AtomicInteger tries = new AtomicInteger();
    assertHintComes(releasing, waiting, () -> name + tries.incrementAndGet());
  }

  /** Frees this key until the listener is told. */
  static void assertHintComes(LockStore releasing, LockStore waiting, LockKey key) {
    assertHintComes(releasing, waiting, key::name);
  }

  private static void assertHintComes(
      LockStore releasing, LockStore waiting, Supplier<String> names) {
    Set<LockKey> told = ConcurrentHashMap.newKeySet();
    LockStore.Subscription subscription = waiting.onRelease(told::add);
    try {
      Requests.await(
          "a hint comes",
          () -> {
            String key = names.get();
            freeWhileWaitedFor(releasing, waiting, key);
            return comes(told, LockKey.of(key));
          });
    } finally {
      subscription.close();
    }
  }

  private static void freeWhileWaitedFor(LockStore releasing, LockStore waiting, String key) {
    try {
      Requests.Held held = Requests.acquired(releasing, key);
      waiting.acquire(Requests.waiting(key), TIMEOUT);
      releasing.release(held.key(), held.lease(), TIMEOUT);
    } catch (LockStoreException e) {
      assertTrue(e.retryable(), e.getMessage());
    }
  }

  private static boolean comes(Set<LockKey> told, LockKey key) {
    long end = System.nanoTime() + 200_000_000;
    while (!told.contains(key) && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    return told.contains(key);
  }

  @Rule("W1")
  void aHintComesWithinMilliseconds() {
    assertHintComes(store, store, "first");
    List<Long> nanos = new ArrayList<>();
    Set<LockKey> told = ConcurrentHashMap.newKeySet();
    LockStore.Subscription subscription = store.onRelease(told::add);
    try {
      for (int i = 0; i < 50; i++) {
        Requests.Held held = Requests.acquired(store, "quick " + i);
        store.acquire(Requests.waiting("quick " + i), TIMEOUT);
        long start = System.nanoTime();
        store.release(held.key(), held.lease(), TIMEOUT);
        Requests.await("told", () -> told.contains(held.key()));
        nanos.add(System.nanoTime() - start);
      }
    } finally {
      subscription.close();
    }
    nanos.sort(null);
    assertTrue(nanos.get(25) < Duration.ofMillis(50).toNanos(), "median " + nanos.get(25) + " ns");
  }

  @Rule("W1")
  void theSubscriptionSurvivesLostConnections() {
    try (LockStore waiting = RedisLockStore.connect(server.uriAt(proxy.port()).toString())) {
      for (int i = 0; i < 3; i++) {
        assertHintComes(store, waiting, "round " + i + " ");
        proxy.resetAll();
      }
      assertHintComes(store, waiting, "at last ");
    }
  }

  @Test
  void theSubscriptionSurvivesTheServersRestart() {
    assertHintComes(store, store, "before ");
    server.restart();
    assertHintComes(store, store, "after ");
  }

  @Test
  void manyListenersShareOneSubscription() {
    List<LockStore.Subscription> subscriptions = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      subscriptions.add(store.onRelease(key -> {}));
    }
    assertHintComes(store, store, "shared ");
    assertEquals(
        List.of("holdfast:released", 1L), peek.list("PUBSUB", "NUMSUB", "holdfast:released"));
    assertEquals(1, peek.list("PUBSUB", "CHANNELS", "*").size());
    subscriptions.forEach(LockStore.Subscription::close);
  }

  @Test
  void aListenerThatThrowsDoesNotKeepTheOthersFromHearing() {
    store.onRelease(
        key -> {
          throw new IllegalStateException("thrown by a test");
        });
    assertHintComes(store, store, "all the same ");
  }

  @Rule("W3")
  void aReleaseThatNobodyWaitsForIsNotTold() {
    Requests.Held held = Requests.acquired(store, "lonely");
    peek.forgetCalls();
    store.release(held.key(), held.lease(), TIMEOUT);
    assertEquals(0, peek.calls("publish"));
  }

  @Rule("W3")
  void onlyAWaitingAttemptWritesThatSomebodyWaits() {
    Requests.acquired(store, "held");
    peek.forgetCalls();
    store.acquire(Requests.ask("held"), TIMEOUT);
    assertEquals(0, peek.calls("set"), "a plain attempt");
    store.acquire(Requests.waiting("held"), TIMEOUT);
    assertEquals(1, peek.calls("set"), "a waiting one");
    store.acquire(Requests.waiting("held"), TIMEOUT);
    assertEquals(1, peek.calls("set"), "another, for about as long");
  }

  @Test
  void strangersOnTheChannelAreIgnored() {
    Set<LockKey> told = ConcurrentHashMap.newKeySet();
    LockStore.Subscription subscription = store.onRelease(told::add);
    try {
      assertHintComes(store, store, "known ");
      Set<LockKey> before = Set.copyOf(told);
      for (String message :
          List.of("", "x", "holdfast:{", "holdfast:{7}:9:a:b", "holdfast:{1}:x::")) {
        peek.call("PUBLISH", "holdfast:released", message);
      }
      assertHintComes(store, store, "still known ");
      told.removeAll(before);
      assertTrue(
          told.stream().allMatch(key -> key.name().startsWith("still known ")), told.toString());
    } finally {
      subscription.close();
    }
  }
}
