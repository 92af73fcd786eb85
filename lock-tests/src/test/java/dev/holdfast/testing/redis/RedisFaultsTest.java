package dev.holdfast.testing.redis;

import static dev.holdfast.testing.redis.Requests.TIMEOUT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.LockKey;
import dev.holdfast.LockStoreException;
import dev.holdfast.LockStoreException.Failure;
import dev.holdfast.redis.RedisLockStore;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AsyncLockStore;
import dev.holdfast.spi.LockStore;
import dev.holdfast.testing.Rule;
import dev.holdfast.testing.StoreName;
import dev.holdfast.testing.proxy.Fault;
import dev.holdfast.testing.proxy.FaultProxy;
import dev.holdfast.testing.server.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** A7, A3: what a caller is told when the server, or the way to it, fails. */
@StoreName("redis")
class RedisFaultsTest {
  private RedisServer server;
  private FaultProxy proxy;
  private Peek peek;
  private LockStore store;

  @BeforeEach
  void start() {
    server = RedisServer.start();
    proxy = server.proxy();
    peek = new Peek(server);
    store = RedisLockStore.connect(server.uriAt(proxy.port()).toString());
    Requests.acquired(store, "warm");
  }

  @AfterEach
  void stop() {
    store.close();
    peek.close();
    proxy.close();
    server.close();
  }

  private static LockStoreException assertFails(Failure failure, Executable call) {
    LockStoreException e = assertThrows(LockStoreException.class, call);
    assertEquals(failure, e.failure(), e.getMessage());
    return e;
  }

  @Rule("A7")
  void everyCallOnAFrozenServerEndsInTime() {
    Requests.Held held = Requests.acquired(store, "held");
    Duration limit = Duration.ofMillis(300);
    List<Executable> calls = new ArrayList<>();
    calls.add(() -> store.acquire(Requests.ask("held"), limit));
    calls.add(() -> store.renew(List.of(held.renewal()), limit));
    calls.add(() -> store.reinstate(List.of(held.reinstatement()), limit));
    calls.add(() -> store.release(held.key(), held.lease(), limit));
    calls.add(() -> store.abandon(held.key(), held.command().grantId(), limit));
    calls.add(() -> store.revoke(held.key(), held.token().value(), limit));
    calls.add(() -> store.forceRelease(held.key(), held.token().value(), "", limit));
    calls.add(() -> store.find(held.key(), limit));
    calls.add(() -> store.highestToken(limit));
    calls.add(() -> store.clockMicros(limit));
    server.freeze();
    try {
      for (Executable call : calls) {
        long start = System.nanoTime();
        assertFails(Failure.OUTCOME_UNKNOWN, call);
        long millis = (System.nanoTime() - start) / 1_000_000;
        assertTrue(millis < 2_000, "took " + millis + " ms");
      }
    } finally {
      server.thaw();
    }
  }

  @Test
  void noStageOnAFrozenServerHangs() {
    AsyncLockStore async = store.async(ForkJoinPool.commonPool());
    Requests.Held held = Requests.acquired(store, "held");
    Duration limit = Duration.ofMillis(300);
    server.freeze();
    try {
      List<CompletionStage<?>> stages =
          List.of(
              async.acquire(Requests.ask("held"), limit),
              async.renew(List.of(held.renewal()), limit),
              async.find(held.key(), limit),
              async.highestToken(limit));
      for (CompletionStage<?> stage : stages) {
        CompletionException e =
            assertThrows(
                CompletionException.class,
                () -> stage.toCompletableFuture().orTimeout(5, TimeUnit.SECONDS).join());
        LockStoreException told = assertInstanceOf(LockStoreException.class, e.getCause());
        assertEquals(Failure.OUTCOME_UNKNOWN, told.failure(), told.getMessage());
      }
    } finally {
      server.thaw();
    }
  }

  @Test
  void anInterruptedCallIsAnsweredAndTheInterruptKept() {
    Thread.currentThread().interrupt();
    try {
      Requests.acquired(store, "interrupted");
      assertTrue(Thread.currentThread().isInterrupted());
    } finally {
      Thread.interrupted();
    }
  }

  @Test
  void whatAFrozenServerWasGivenIsAnsweredToTheSameIntent() {
    AcquireCommand ask = Requests.ask("frozen");
    server.freeze();
    assertFails(Failure.OUTCOME_UNKNOWN, () -> store.acquire(ask, Duration.ofMillis(200)));
    server.thaw();
    Requests.Held first = Requests.acquired(store, ask);
    assertEquals(first.token(), Requests.acquired(store, ask).token());
  }

  @Test
  void aRequestThatNeverLeftIsKnownNotToBeApplied() {
    Requests.acquired(store, "before");
    proxy.refuse();
    proxy.resetAll();
    Requests.await("the driver noticed", () -> proxy.count(Fault.REFUSED) > 0);
    LockStoreException e =
        assertFails(
            Failure.NOT_APPLIED,
            () -> store.acquire(Requests.ask("offline"), Duration.ofMillis(300)));
    assertTrue(e.getMessage().contains("not sent"), e.getMessage());
    proxy.admit();
    Requests.acquiredAtLast(store, Requests.ask("online again"));
    assertTrue(
        store.find(LockKey.of("offline"), TIMEOUT).isEmpty(), "it was not sent later either");
  }

  @Test
  void aCallThatWasGivenUpIsNotSentLater() {
    Requests.Held held = Requests.acquired(store, "kept");
    proxy.requests().swallow();
    assertFails(
        Failure.OUTCOME_UNKNOWN,
        () -> store.release(held.key(), held.lease(), Duration.ofMillis(300)));
    proxy.requests().pass();
    proxy.resetAll();
    Requests.acquiredAtLast(store, Requests.ask("connected again"));
    assertTrue(store.find(held.key(), TIMEOUT).isPresent(), "the release was sent again");
  }

  /** Until the driver has noticed, a request may be sent in vain. */
  @Test
  void aServerThatIsGoneIsToldAsSuch() {
    server.kill();
    Requests.await("it is told", () -> failureNow() == Failure.NOT_APPLIED);
    assertEquals(Failure.NOT_APPLIED, failureNow());
    server.restart();
    Requests.acquiredAtLast(store, Requests.ask("alive"));
  }

  private Failure failureNow() {
    Duration limit = Duration.ofMillis(300);
    return assertThrows(LockStoreException.class, () -> store.acquire(Requests.ask("dead"), limit))
        .failure();
  }

  @Rule("H1")
  void aReplicaIsAskedNothing() {
    Requests.Held held = Requests.acquired(store, "held");
    try (RedisServer other = RedisServer.start()) {
      peek.call("REPLICAOF", other.host(), "" + other.port());
      assertFails(Failure.NOT_APPLIED, () -> store.acquire(Requests.ask("new"), TIMEOUT));
      assertFails(Failure.NOT_APPLIED, () -> store.acquire(Requests.ask("held"), TIMEOUT));
      assertFails(Failure.NOT_APPLIED, () -> store.find(held.key(), TIMEOUT));
      assertFails(Failure.NOT_APPLIED, () -> Requests.renew(store, held));
      assertFails(Failure.NOT_APPLIED, () -> store.clockMicros(TIMEOUT));
    }
  }

  @Test
  void aFullServerRefusesGrantsAndKeepsLeases() {
    Requests.Held held = Requests.acquired(store, "held");
    peek.call("CONFIG", "SET", "maxmemory", "1");
    LockStoreException e =
        assertFails(Failure.NOT_APPLIED, () -> store.acquire(Requests.ask("new"), TIMEOUT));
    assertTrue(e.getMessage().contains("maxmemory"), e.getMessage());
    Requests.renew(store, held);
    assertTrue(store.find(held.key(), TIMEOUT).isPresent());
    store.release(held.key(), held.lease(), TIMEOUT);
    assertFalse(store.find(held.key(), TIMEOUT).isPresent());
  }

  /** Who waits leaves a mark in the record, and needs no memory for that. */
  @Rule("A1")
  void aFullServerAnswersThoseWhoWait() {
    Requests.acquired(store, "held");
    peek.call("CONFIG", "SET", "maxmemory", "1");
    assertInstanceOf(AcquireReply.Busy.class, store.acquire(Requests.waiting("held"), TIMEOUT));
  }

  @Test
  void aServerThatCannotSaveIsTold() {
    List<String> nowhere = List.of("--dir", "/proc", "--save", "3600", "1");
    try (RedisServer other = RedisServer.start(nowhere);
        Peek saving = new Peek(other);
        LockStore there = RedisLockStore.connect(other.uri().toString())) {
      saving.call("BGSAVE");
      Requests.await(
          "it has failed",
          () -> saving.text("INFO", "persistence").contains("rdb_last_bgsave_status:err"));
      LockStoreException e =
          assertFails(Failure.NOT_APPLIED, () -> there.acquire(Requests.ask("new"), TIMEOUT));
      assertTrue(e.getMessage().contains("cannot save its data to disk"), e.getMessage());
    }
  }

  @Test
  void tooFewReplicasAreTold() {
    peek.call("CONFIG", "SET", "min-replicas-to-write", "1");
    LockStoreException e =
        assertFails(Failure.NOT_APPLIED, () -> store.acquire(Requests.ask("new"), TIMEOUT));
    assertTrue(e.getMessage().contains("min-replicas-to-write"), e.getMessage());
  }

  @Test
  void aClosedStoreSaysSo() {
    store.close();
    assertFails(Failure.NOT_APPLIED, () -> store.acquire(Requests.ask("late"), TIMEOUT));
    store.close();
  }
}
