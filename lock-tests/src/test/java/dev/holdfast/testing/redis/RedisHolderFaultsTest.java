package dev.holdfast.testing.redis;

import static dev.holdfast.testing.redis.Requests.TIMEOUT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.FencingToken;
import dev.holdfast.LeaseEvent.Kind;
import dev.holdfast.LeaseLoss;
import dev.holdfast.LeaseLostException;
import dev.holdfast.LeaseTimings;
import dev.holdfast.LockKey;
import dev.holdfast.LockManager;
import dev.holdfast.LockStoreException;
import dev.holdfast.redis.RedisLockStore;
import dev.holdfast.spi.LockStore;
import dev.holdfast.testing.Rule;
import dev.holdfast.testing.StoreName;
import dev.holdfast.testing.proxy.Fault;
import dev.holdfast.testing.proxy.FaultProxy;
import dev.holdfast.testing.server.RedisServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What the holder of a lease notices when the server, or the way to it, fails. */
@StoreName("redis")
class RedisHolderFaultsTest {
  private static final LockKey KEY = LockKey.of("my-service/document-123");

  /** Renewed at 0.6 s, lost at 1.5 s. */
  private static final LeaseTimings BRIEF = LeaseTimings.ofTtl(Duration.ofMillis(1_800));

  private RedisServer server;
  private FaultProxy proxy;
  private LockStore direct;
  private LockManager others;

  @BeforeEach
  void start() {
    server = RedisServer.start();
    proxy = server.proxy();
    direct = RedisLockStore.connect(server.uri().toString());
    others = LockManager.over(direct);
  }

  @AfterEach
  void stop() {
    others.close();
    proxy.close();
    server.close();
  }

  private LockManager manager(LeaseTimings timings, Duration callTimeout) {
    LockStore store = RedisLockStore.connect(server.uriAt(proxy.port()).toString());
    return LockManager.builder(store).timings(timings).callTimeout(callTimeout).build();
  }

  private LockManager manager() {
    return manager(LeaseTimings.defaults(), TIMEOUT);
  }

  /**
   * Redisson's tryLock throws when its reply is lost, and the key stays held for 28 s by nobody who
   * knows it. Here it is free as soon as the way to the server is.
   */
  @Rule("A7")
  void aCallerThatGivesUpLeavesNoGhost() {
    int granted = 0;
    Requests.acquired(direct, "makes the script known");
    try (LockManager locks = manager(LeaseTimings.defaults(), Duration.ofMillis(300))) {
      for (int i = 0; i < 10; i++) {
        LockKey key = LockKey.of("ghost " + i);
        Requests.await("in touch", () -> isInTouch(locks));
        long before = direct.highestToken(TIMEOUT);
        proxy.replies().swallow();
        assertThrows(LockStoreException.class, () -> locks.acquire(key, "gives up"));
        granted += direct.highestToken(TIMEOUT) > before ? 1 : 0;
        proxy.replies().pass();
        Requests.await(
            "the ghost has gone",
            Duration.ofSeconds(10),
            () -> direct.find(key, TIMEOUT).isEmpty());
      }
    }
    assertTrue(granted >= 8, "granted unheard: " + granted);
    assertTrue(proxy.count(Fault.REPLY_SWALLOWED) >= 10, "replies dropped");
  }

  @Rule({"D5", "A7"})
  void aHolderThatIsCutOffStopsBeforeTheNextOneBegins() {
    try (LockManager locks = manager(BRIEF, TIMEOUT)) {
      for (int i = 0; i < 3; i++) {
        WatchedLease held = WatchedLease.of(locks, LockKey.of("cut off " + i));
        proxy.requests().swallow();
        proxy.replies().swallow();
        WatchedLease next = WatchedLease.waiting(others, held.key());
        assertFalse(held.lease().isHeld(), "two believe");
        assertEquals(LeaseLoss.Reason.DEADLINE, held.loss().reason());
        assertTrue(next.token().isNewerThan(held.token()));
        proxy.requests().pass();
        proxy.replies().pass();
        Requests.await("in touch again", () -> isInTouch(locks));
        next.lease().requireHeld();
      }
    }
    assertTrue(proxy.count(Fault.REQUEST_SWALLOWED) >= 3, "renewals dropped");
  }

  private static boolean isInTouch(LockManager locks) {
    try {
      return locks.find(KEY).isEmpty();
    } catch (LockStoreException e) {
      return false;
    }
  }

  @Rule("D3")
  void aServerThatStandsStillForAMomentCostsNothing() {
    try (LockManager locks = manager(BRIEF, TIMEOUT)) {
      WatchedLease held = WatchedLease.of(locks, KEY);
      for (int i = 1; i <= 3; i++) {
        int recovered = i;
        server.freeze();
        Requests.await("jeopardy", () -> held.count(Kind.JEOPARDY) >= recovered);
        server.thaw();
        Requests.await("recovered", () -> held.count(Kind.RECOVERED) >= recovered);
        held.lease().requireHeld();
      }
      assertEquals(held.token(), direct.find(KEY, TIMEOUT).orElseThrow().token());
      assertEquals(0, held.count(Kind.DRAINING));
    }
  }

  @Rule("D5")
  void aServerThatStandsStillForLongerThanTheLeaseEndsIt() {
    try (LockManager locks = manager(BRIEF, TIMEOUT)) {
      for (int i = 0; i < 3; i++) {
        WatchedLease held = WatchedLease.of(locks, LockKey.of("frozen " + i));
        server.freeze();
        assertEquals(LeaseLoss.Reason.DEADLINE, held.loss().reason());
        assertFalse(held.lease().isHeld());
        server.thaw();
        WatchedLease next = WatchedLease.waiting(others, held.key());
        assertTrue(next.token().isNewerThan(held.token()));
      }
    }
  }

  @Rule("Q1")
  void aLiveHolderSurvivesFlushall() {
    try (LockManager locks = manager()) {
      WatchedLease held = WatchedLease.of(locks, KEY);
      for (int i = 1; i <= 5; i++) {
        int reinstated = i;
        server.call("FLUSHALL");
        held.lease().renew();
        Requests.await("reinstated", () -> held.count(Kind.REINSTATED) == reinstated);
        held.lease().requireHeld();
        assertEquals(held.token(), direct.find(KEY, TIMEOUT).orElseThrow().token());
      }
    }
  }

  @Rule({"Q1", "T2"})
  void aHolderThatWasForgottenAndReplacedIsTold() {
    try (LockManager locks = manager()) {
      for (int i = 0; i < 5; i++) {
        WatchedLease held = WatchedLease.of(locks, LockKey.of("replaced " + i));
        server.call("FLUSHALL");
        WatchedLease next = WatchedLease.of(others, held.key());
        assertTrue(next.token().isNewerThan(held.token()), "tokens rise across FLUSHALL");
        assertThrows(LeaseLostException.class, held.lease()::renew);
        assertEquals(LeaseLoss.Reason.SUPERSEDED, held.loss().reason());
        assertEquals(next.token(), held.loss().supersededBy().orElseThrow());
        next.lease().requireHeld();
      }
    }
  }

  @Rule("Q1")
  void aLiveHolderSurvivesServersThatAreKilledAndForget() {
    try (LockManager locks = manager()) {
      WatchedLease held = WatchedLease.of(locks, KEY);
      for (int i = 1; i <= 3; i++) {
        int reinstated = i;
        server.kill();
        server.restart();
        held.renewAtLast();
        Requests.await("reinstated", () -> held.count(Kind.REINSTATED) == reinstated);
        held.lease().requireHeld();
      }
    }
  }

  @Rule("Q1")
  void nobodyNoticesThatScriptsWereForgotten() {
    try (LockManager locks = manager();
        Peek peek = new Peek(server)) {
      WatchedLease held = WatchedLease.of(locks, KEY);
      held.lease().renew();
      peek.forgetCalls();
      for (int i = 0; i < 5; i++) {
        server.call("SCRIPT", "FLUSH");
        held.lease().renew();
      }
      assertEquals(5, peek.calls("eval"), "texts sent again");
      assertEquals(List.of(), held.kinds());
    }
  }

  /**
   * A replica that has not seen the last grants becomes the primary, and clients follow. Both are
   * no containers, because those do not see each other.
   */
  @Rule({"Q1", "Q3", "T2"})
  void grantsThatAPromotedReplicaNeverSawAreReinstatedOrSuperseded() {
    for (int i = 0; i < 3; i++) {
      try (RedisServer primary = RedisServer.startBinary(List.of());
          RedisServer replica = RedisServer.startBinary(List.of());
          FaultProxy way = primary.proxy();
          LockManager locks =
              LockManager.over(RedisLockStore.connect("redis://127.0.0.1:" + way.port()))) {
        replica.call("REPLICAOF", primary.host(), "" + primary.port());
        Requests.await(
            "in step", () -> replica.text("INFO", "replication").contains("link_status:up"));
        replica.call("REPLICAOF", "NO", "ONE");
        WatchedLease kept = WatchedLease.of(locks, LockKey.of("kept"));
        WatchedLease replaced = WatchedLease.of(locks, LockKey.of("replaced"));
        way.retarget(replica.host(), replica.port());
        way.resetAll();
        assertKeptAndReplaced(kept, replaced, replica);
      }
    }
  }

  private static void assertKeptAndReplaced(
      WatchedLease kept, WatchedLease replaced, RedisServer promoted) {
    try (LockStore store = RedisLockStore.connect(promoted.uri().toString())) {
      FencingToken next = Requests.acquired(store, replaced.key().name()).token();
      kept.renewAtLast();
      assertEquals(kept.token(), store.find(kept.key(), TIMEOUT).orElseThrow().token());
      Requests.await("reinstated", () -> kept.count(Kind.REINSTATED) == 1);
      assertThrows(LeaseLostException.class, replaced.lease()::renew);
      assertEquals(next, replaced.loss().supersededBy().orElseThrow());
      assertTrue(next.isNewerThan(replaced.token()));
    }
  }
}
