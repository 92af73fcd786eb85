package dev.holdfast.testing.redis;

import static dev.holdfast.testing.redis.Requests.TIMEOUT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.LockKey;
import dev.holdfast.redis.RedisLockStore;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.Refusal;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.testing.Rule;
import dev.holdfast.testing.StoreName;
import dev.holdfast.testing.server.RedisServer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** T2, Q: what a Redis that forgets does not cost. */
@StoreName("redis")
class RedisStateLossTest {
  private RedisServer server;
  private LockStore store;

  private void start(List<String> arguments) {
    server = RedisServer.start(arguments);
    store = RedisLockStore.connect(server.uri().toString());
  }

  @AfterEach
  void stop() {
    store.close();
    server.close();
  }

  private Object call(String... command) {
    try (Peek peek = new Peek(server)) {
      return peek.call(command);
    }
  }

  /** The server was restarted under a store; its next calls may fail until it is connected. */
  private void awaitConnection() {
    Requests.await(
        "the store is connected again",
        () -> {
          try {
            return store.clockMicros(TIMEOUT) > 0;
          } catch (dev.holdfast.LockStoreException e) {
            return false;
          }
        });
  }

  private void assertReinstated(Requests.Held held) {
    assertInstanceOf(RenewReply.StateLost.class, Requests.renew(store, held));
    assertInstanceOf(RenewReply.Reinstated.class, Requests.reinstate(store, held));
    assertEquals(held.token(), store.find(held.key(), TIMEOUT).orElseThrow().token());
    assertInstanceOf(RenewReply.Renewed.class, Requests.renew(store, held));
  }

  private void assertDisplaced(Requests.Held held) {
    Requests.Held later = Requests.acquired(store, held.key().name());
    assertTrue(later.token().isNewerThan(held.token()), later.token() + " after " + held.token());
    Refusal superseded = new Refusal.Superseded(later.token());
    assertEquals(superseded, Requests.renew(store, held));
    assertEquals(superseded, Requests.reinstate(store, held));
    assertInstanceOf(RenewReply.Renewed.class, Requests.renew(store, later));
  }

  /** Redisson's fencing token is 1 again after FLUSHALL, whatever it was before. */
  @Rule("T2")
  void tokensRiseAcrossFlushall() {
    start(List.of());
    Requests.Held before = Requests.acquired(store, "a");
    store.release(before.key(), before.lease(), TIMEOUT);
    for (int i = 0; i < 5; i++) {
      call("FLUSHALL");
      Requests.Held after = Requests.acquired(store, "a");
      assertTrue(after.token().isNewerThan(before.token()));
      before = after;
    }
  }

  @Rule("Q1")
  void aLiveHolderIsReinstatedAfterFlushall() {
    start(List.of());
    Requests.Held kept = Requests.acquired(store, "kept");
    Requests.Held displaced = Requests.acquired(store, "displaced");
    call("FLUSHALL");
    assertReinstated(kept);
    assertDisplaced(displaced);
  }

  @Rule("Q1")
  void aLiveHolderIsReinstatedAfterARestartWithoutPersistence() {
    start(List.of());
    Requests.Held kept = Requests.acquired(store, "kept");
    Requests.Held displaced = Requests.acquired(store, "displaced");
    server.restart();
    awaitConnection();
    assertReinstated(kept);
    assertDisplaced(displaced);
  }

  @Test
  void withAppendfsyncAlwaysACrashLosesNothing() {
    start(RedisServer.DURABLE);
    Requests.Held held = Requests.acquired(store, "held");
    server.kill();
    server.restart();
    awaitConnection();
    assertInstanceOf(RenewReply.Renewed.class, Requests.renew(store, held));
  }

  @Rule("Q1")
  void anOldSnapshotBringsNobodyBack() {
    start(List.of("--dbfilename", "old.rdb"));
    Requests.Held early = Requests.acquired(store, "early");
    call("SAVE");
    store.release(early.key(), early.lease(), TIMEOUT);
    Requests.Held later = Requests.acquired(store, "early");
    Requests.Held unsaved = Requests.acquired(store, "unsaved");
    server.restart();
    awaitConnection();
    assertReinstated(later);
    assertEquals(new Refusal.Superseded(later.token()), Requests.renew(store, early));
    assertReinstated(unsaved);
  }

  @Test
  void aRenewalThatWasLostIsNotForgottenByItsHolder() {
    start(List.of("--dbfilename", "old.rdb"));
    Requests.Held held = Requests.acquired(store, "held");
    call("SAVE");
    RenewReply.Renewed renewed =
        assertInstanceOf(RenewReply.Renewed.class, Requests.renew(store, held));
    Requests.Held acknowledged =
        new Requests.Held(held.command(), held.token(), renewed.expiresAt());
    server.restart();
    awaitConnection();
    assertReinstated(acknowledged);
  }

  @Rule("L4")
  void aLateReleaseAfterTheLossLeavesATrace() {
    start(List.of());
    Requests.Held held = Requests.acquired(store, "held");
    call("FLUSHALL");
    store.release(held.key(), held.lease(), TIMEOUT);
    assertInstanceOf(Refusal.Ended.class, Requests.reinstate(store, held));
    assertTrue(store.find(LockKey.of("held"), TIMEOUT).isEmpty());
  }

  /** A replica that has not seen the last grants becomes the primary. */
  @Rule("T2")
  void tokensRiseWhenAStaleReplicaIsPromoted() {
    server = RedisServer.startBinary(List.of()); // containers do not see each other
    store = RedisLockStore.connect(server.uri().toString());
    try (RedisServer stale = RedisServer.startBinary(List.of());
        Peek replica = new Peek(stale)) {
      Requests.Held known = Requests.acquired(store, "known");
      replica.call("REPLICAOF", server.host(), "" + server.port());
      Requests.await(
          "replicated", () -> replica.text("INFO", "replication").contains("link_status:up"));
      Requests.await("its grant too", () -> replica.number("DBSIZE") == 1);
      replica.call("REPLICAOF", "NO", "ONE");
      store.release(known.key(), known.lease(), TIMEOUT);
      Requests.Held unknown = Requests.acquired(store, "known");
      Requests.Held other = Requests.acquired(store, "other");
      store.close();
      store = RedisLockStore.connect(stale.uri().toString());
      assertReinstated(unknown);
      assertEquals(new Refusal.Superseded(unknown.token()), Requests.renew(store, known));
      assertDisplaced(other);
      store.close();
    }
  }
}
