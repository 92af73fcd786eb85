package dev.holdfast.testing.redis;

import static dev.holdfast.testing.redis.Requests.TIMEOUT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.LeaseEvent.Kind;
import dev.holdfast.LockKey;
import dev.holdfast.LockManager;
import dev.holdfast.LockStoreException;
import dev.holdfast.redis.RedisLockStore;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.Refusal;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.testing.Rule;
import dev.holdfast.testing.StoreName;
import dev.holdfast.testing.server.RedisSentinels;
import dev.holdfast.testing.server.RedisServer;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Fail-over, and what the new primary has not seen. */
@StoreName("redis-sentinel")
class RedisSentinelStoreTest {
  private RedisSentinels group;
  private LockStore store;

  @BeforeEach
  void start() {
    group = RedisSentinels.start(2, List.of());
    store = RedisLockStore.connect(group.uri());
  }

  @AfterEach
  void stop() {
    store.close();
    group.close();
  }

  private void awaitNewPrimary() {
    Requests.await(
        "the store has found the new primary",
        Duration.ofSeconds(30),
        () -> {
          try {
            return store.clockMicros(Duration.ofSeconds(1)) > 0;
          } catch (LockStoreException e) {
            assertTrue(e.retryable(), e.getMessage());
            return false;
          }
        });
  }

  @Test
  void aFailOverUnderLoadCostsTimeOnly() {
    List<LockKey> keys = IntStream.range(0, 6).mapToObj(i -> LockKey.of("load " + i)).toList();
    try (Load load = new Load(store, keys)) {
      load.awaitGrants(500);
      RedisServer old = group.primary();
      RedisServer promoted = group.crashPrimary();
      assertTrue(promoted.port() != old.port());
      load.awaitGrants(500);
      try (Peek peek = new Peek(promoted)) {
        assertTrue(peek.calls("evalsha") >= 500, "the new primary was not asked");
      }
    }
  }

  @Rule("Q1")
  void aHolderKeepsItsLeaseOverAFailOver() {
    try (LockManager locks = LockManager.builder(store).keepStoreOpen().build()) {
      WatchedLease held = WatchedLease.of(locks, LockKey.of("kept"));
      group.freezeReplicas();
      WatchedLease unseen = WatchedLease.of(locks, LockKey.of("not replicated"));
      group.crashPrimary();
      held.renewAtLast();
      unseen.renewAtLast();
      Requests.await("reinstated", () -> unseen.count(Kind.REINSTATED) == 1);
      for (WatchedLease lease : List.of(held, unseen)) {
        lease.lease().requireHeld();
        assertEquals(lease.token(), store.find(lease.key(), TIMEOUT).orElseThrow().token());
      }
    }
  }

  /** User and password of the address are those of the servers, not of the Sentinels. */
  @Test
  void theServersAreAskedAsTheUserOfTheAddress() {
    List<String> command = new ArrayList<>(List.of("ACL", "SETUSER", "app", "on", ">secret"));
    command.addAll(OperationsPage.permissions());
    group.nodes().forEach(node -> node.call(command.toArray(String[]::new)));
    try (LockStore asUser = RedisLockStore.connect(group.uri().replace("://", "://app:secret@"))) {
      EveryStep.run(asUser, "as a user");
      RedisHintsTest.assertHintComes(asUser, asUser, "as a user ");
      String clients = group.primary().text("CLIENT", "LIST");
      assertEquals(2, clients.lines().filter(line -> line.contains(" user=app ")).count(), clients);
    }
  }

  @Test
  void hintsComeAgainAfterAFailOver() {
    RedisHintsTest.assertHintComes(store, store, "before ");
    group.crashPrimary();
    awaitNewPrimary();
    RedisHintsTest.assertHintComes(store, store, "after ");
  }

  /** The grants were acknowledged by the old primary and never reached its replicas. */
  @Rule({"Q1", "Q3"})
  void grantsThatTheNewPrimaryNeverSawAreReinstatedOrSuperseded() {
    Requests.Held seen = Requests.acquired(store, "seen");
    Requests.await(
        "replicated",
        () -> group.nodes().stream().allMatch(node -> node.call("DBSIZE").equals(1L)));
    group.freezeReplicas();
    Requests.Held kept = Requests.acquired(store, "kept");
    Requests.Held displaced = Requests.acquired(store, "displaced");
    group.crashPrimary();
    awaitNewPrimary();
    assertInstanceOf(RenewReply.Renewed.class, Requests.renew(store, seen));
    assertInstanceOf(RenewReply.StateLost.class, Requests.renew(store, kept));
    assertInstanceOf(RenewReply.Reinstated.class, Requests.reinstate(store, kept));
    assertEquals(kept.token(), store.find(kept.key(), TIMEOUT).orElseThrow().token());
    Requests.Held later = Requests.acquired(store, "displaced");
    assertTrue(later.token().isNewerThan(displaced.token()));
    assertEquals(new Refusal.Superseded(later.token()), Requests.reinstate(store, displaced));
  }

  /** Nothing breaks a connection to a server that is stopped; the store must leave it by itself. */
  @Test
  void aFrozenPrimaryIsLeftForTheNewOne() {
    RedisHintsTest.assertHintComes(store, store, "before ");
    RedisServer old = group.primary();
    old.freeze();
    try {
      awaitNewPrimary();
      assertTrue(group.primary().port() != old.port());
      Requests.acquired(store, "on the new primary");
      RedisHintsTest.assertHintComes(store, store, "while the old one is frozen ");
    } finally {
      old.thaw();
    }
    Requests.await("it was demoted", () -> isReplica(old));
    assertTrue(store.find(LockKey.of("on the new primary"), TIMEOUT).isPresent());
  }

  /** A server that is just being demoted closes its connections. */
  private static boolean isReplica(RedisServer node) {
    try {
      return node.text("INFO", "replication").contains("role:slave");
    } catch (UncheckedIOException e) {
      return false;
    }
  }
}
