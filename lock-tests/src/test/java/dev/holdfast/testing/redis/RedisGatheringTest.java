package dev.holdfast.testing.redis;

import static dev.holdfast.testing.redis.Requests.TIMEOUT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.AcquireRequest;
import dev.holdfast.Acquired;
import dev.holdfast.Holder;
import dev.holdfast.LockInterruptedException;
import dev.holdfast.LockKey;
import dev.holdfast.LockManager;
import dev.holdfast.LockStoreException;
import dev.holdfast.LockStoreException.Failure;
import dev.holdfast.redis.RedisLockStore;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AsyncLockStore;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.testing.StoreName;
import dev.holdfast.testing.proxy.FaultProxy;
import dev.holdfast.testing.server.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls that come while others are under way: they share scripts, and nothing else. */
@StoreName("redis")
class RedisGatheringTest {
  private static final int CALLS = 60;

  private RedisServer server;
  private Peek peek;
  private FaultProxy proxy;
  private LockStore store;
  private AsyncLockStore async;

  @BeforeEach
  void start() {
    server = RedisServer.start();
    peek = new Peek(server);
    proxy = server.proxy();
    store = RedisLockStore.connect("redis://" + proxy.host() + ":" + proxy.port());
    async = store.async(Runnable::run);
    Requests.Held held = Requests.acquired(store, "warm");
    store.release(held.key(), held.lease(), TIMEOUT);
  }

  @AfterEach
  void stop() {
    store.close();
    proxy.close();
    peek.close();
    server.close();
  }

  /** Starts the calls while no reply comes, so that all but the first ones wait for company. */
  private <T> List<CompletableFuture<T>> together(List<Supplier<CompletionStage<T>>> calls) {
    proxy.replies().hold();
    List<CompletableFuture<T>> replies = new ArrayList<>();
    calls.forEach(call -> replies.add(call.get().toCompletableFuture()));
    proxy.replies().pass();
    return replies;
  }

  private List<CompletableFuture<AcquireReply>> acquire(List<AcquireCommand> asks) {
    return together(asks.stream().map(this::acquire).toList());
  }

  private Supplier<CompletionStage<AcquireReply>> acquire(AcquireCommand ask) {
    return () -> async.acquire(ask, TIMEOUT);
  }

  private static List<AcquireCommand> asks(String name) {
    return IntStream.range(0, CALLS).mapToObj(i -> Requests.ask(name + i)).toList();
  }

  private static LockStoreException failure(CompletableFuture<?> reply) {
    CompletionException e = assertThrows(CompletionException.class, reply::join);
    return assertInstanceOf(LockStoreException.class, e.getCause());
  }

  @Test
  void fewScriptsServeManyCalls() {
    peek.forgetCalls();
    List<AcquireCommand> asks = asks("free ");
    List<CompletableFuture<AcquireReply>> replies = acquire(asks);
    List<Requests.Held> held = new ArrayList<>();
    for (int i = 0; i < CALLS; i++) {
      held.add(Requests.held(asks.get(i), replies.get(i).join()));
      Holder holder = store.find(asks.get(i).key(), TIMEOUT).orElseThrow();
      assertEquals(held.get(i).token(), holder.token(), "the reply of another call");
    }
    long scripts = peek.calls("evalsha") + peek.calls("eval") - CALLS; // without those of find
    assertTrue(scripts <= 8, scripts + " scripts for " + CALLS + " calls");

    peek.forgetCalls();
    List<Supplier<CompletionStage<ReleaseReply>>> releases = new ArrayList<>();
    held.forEach(h -> releases.add(() -> async.release(h.key(), h.lease(), TIMEOUT)));
    together(releases)
        .forEach(reply -> assertEquals(new ReleaseReply.Freed(Duration.ZERO), reply.join()));
    long releasing = peek.calls("evalsha") + peek.calls("eval");
    assertTrue(releasing <= 8, releasing + " scripts for " + CALLS + " calls");
    asks.forEach(ask -> assertEquals(Optional.empty(), store.find(ask.key(), TIMEOUT)));
  }

  @Test
  void oneOfThoseWhoAskForTheSameKeyHasItAndTheOthersAreTold() {
    List<AcquireCommand> asks =
        IntStream.range(0, CALLS).mapToObj(i -> Requests.ask("same " + i % 3)).toList();
    List<CompletableFuture<AcquireReply>> replies = acquire(asks);
    Set<Object> granted = new HashSet<>();
    for (int i = 0; i < CALLS; i++) {
      Holder holder = store.find(asks.get(i).key(), TIMEOUT).orElseThrow();
      AcquireReply reply = replies.get(i).join();
      if (reply instanceof AcquireReply.Busy busy) {
        assertEquals(holder.token(), busy.holder().token());
      } else {
        assertEquals(holder.token(), Requests.held(asks.get(i), reply).token());
        assertTrue(granted.add(asks.get(i).key()), "granted twice: " + asks.get(i).key());
      }
    }
    assertEquals(3, granted.size());
  }

  @Test
  void whatCannotBeReadFailsAlone() {
    peek.call("LPUSH", "holdfast:{94}:0::document-123", "x");
    List<AcquireCommand> asks = new ArrayList<>(asks("readable "));
    asks.add(30, Requests.ask("document-123"));
    List<CompletableFuture<AcquireReply>> replies = acquire(asks);
    assertEquals(Failure.MISCONFIGURED, failure(replies.remove(30)).failure());
    replies.forEach(r -> assertInstanceOf(AcquireReply.Granted.class, r.join()));
  }

  @Test
  void aFullServerTellsTheHoldersAndGrantsNothing() {
    Requests.Held held = Requests.acquired(store, "held");
    peek.call("CONFIG", "SET", "maxmemory", "1");
    List<AcquireCommand> asks =
        IntStream.range(0, CALLS)
            .mapToObj(i -> Requests.ask(i % 5 == 0 ? "held" : "new " + i))
            .toList();
    List<CompletableFuture<AcquireReply>> replies = acquire(asks);
    for (int i = 0; i < CALLS; i++) {
      if (i % 5 == 0) {
        AcquireReply.Busy busy = assertInstanceOf(AcquireReply.Busy.class, replies.get(i).join());
        assertEquals(held.token(), busy.holder().token());
      } else {
        LockStoreException refused = failure(replies.get(i));
        assertEquals(Failure.NOT_APPLIED, refused.failure(), refused.getMessage());
        assertTrue(refused.getMessage().contains("maxmemory"), refused.getMessage());
        assertFalse(store.find(asks.get(i).key(), TIMEOUT).isPresent());
      }
    }
  }

  /** A grant needs no GETEX, which makes sure that a refusal comes from a primary. */
  @Test
  void whatWasGrantedIsToldToAUserWhoMayNotDoWhatTheOthersNeed() {
    Requests.acquired(store, "held");
    List<AcquireCommand> asks =
        IntStream.range(0, CALLS)
            .mapToObj(i -> Requests.ask(i % 5 == 0 ? "held" : "new " + i))
            .toList();
    peek.call("ACL", "SETUSER", "default", "-getex");
    List<CompletableFuture<AcquireReply>> replies = acquire(asks);
    CompletableFuture<?> all = CompletableFuture.allOf(replies.toArray(CompletableFuture[]::new));
    assertThrows(CompletionException.class, all::join);
    peek.call("ACL", "SETUSER", "default", "+getex");
    for (int i = 0; i < CALLS; i++) {
      if (i % 5 == 0) {
        LockStoreException refused = failure(replies.get(i));
        assertEquals(Failure.MISCONFIGURED, refused.failure(), refused.getMessage());
        assertTrue(refused.getMessage().contains("+getex"), refused.getMessage());
      } else {
        Requests.Held held = Requests.held(asks.get(i), replies.get(i).join());
        assertEquals(held.token(), store.find(held.key(), TIMEOUT).orElseThrow().token());
      }
    }
  }

  @Test
  void aServerThatBecameAReplicaRefusesAll() {
    try (RedisServer primary = RedisServer.start()) {
      peek.call("REPLICAOF", primary.host(), "" + primary.port());
      acquire(asks("new "))
          .forEach(
              reply -> {
                LockStoreException refused = failure(reply);
                assertEquals(Failure.NOT_APPLIED, refused.failure(), refused.getMessage());
              });
    }
  }

  @Test
  void whoseTimeIsOverBeforeItWasSentIsToldSo() {
    proxy.replies().hold();
    List<CompletionStage<AcquireReply>> first =
        IntStream.range(0, 5).mapToObj(i -> acquire(Requests.ask("first " + i)).get()).toList();
    LockStoreException late =
        assertThrows(
            LockStoreException.class,
            () -> store.acquire(Requests.ask("late"), Duration.ofMillis(20)));
    assertEquals(Failure.NOT_APPLIED, late.failure(), late.getMessage());
    LockStoreException sent =
        assertThrows(
            LockStoreException.class,
            () -> store.acquire(Requests.ask("sent"), Duration.ofSeconds(1)));
    assertEquals(Failure.OUTCOME_UNKNOWN, sent.failure(), sent.getMessage());
    proxy.replies().pass();
    first.forEach(
        reply -> assertInstanceOf(AcquireReply.Granted.class, reply.toCompletableFuture().join()));
    assertEquals(Optional.empty(), store.find(Requests.ask("late").key(), TIMEOUT));
    assertTrue(store.find(Requests.ask("sent").key(), TIMEOUT).isPresent(), "it was not sent");
  }

  /** What came is told, and the interrupt is kept for whatever the thread waits for next. */
  @Test
  void whoIsInterruptedOnTheWayGetsTheAnswerAndStaysInterrupted() throws Exception {
    Requests.acquired(store, "held");
    try (LockManager manager = LockManager.over(store)) {
      Interrupted granted = new Interrupted(() -> manager.acquire(LockKey.of("free"), "a"));
      AcquireRequest waits = AcquireRequest.of(LockKey.of("held")).waitUpTo(TIMEOUT);
      Interrupted busy = new Interrupted(() -> manager.acquire(waits));
      proxy.replies().hold();
      List<CompletionStage<AcquireReply>> others =
          asks("other ").stream().map(ask -> acquire(ask).get()).toList();
      granted.interruptOnItsWay();
      busy.interruptOnItsWay();
      proxy.replies().pass();
      Acquired lease = assertInstanceOf(Acquired.class, granted.result.get(20, TimeUnit.SECONDS));
      assertTrue(lease.lease().isHeld());
      assertTrue(granted.stays, "the interrupt was lost");
      ExecutionException e =
          assertThrows(ExecutionException.class, () -> busy.result.get(20, TimeUnit.SECONDS));
      assertInstanceOf(LockInterruptedException.class, e.getCause());
      assertTrue(busy.stays, "the interrupt was lost");
      others.forEach(other -> other.toCompletableFuture().join());
    }
  }

  /** A call on a thread that is interrupted while no answer comes. */
  private static final class Interrupted {
    final FutureTask<Object> result;
    volatile boolean stays;
    private final Thread thread;

    Interrupted(Callable<Object> call) {
      result =
          new FutureTask<>(
              () -> {
                try {
                  return call.call();
                } finally {
                  stays = Thread.interrupted();
                }
              });
      thread = new Thread(result);
    }

    void interruptOnItsWay() {
      thread.start();
      Requests.await("it waits", () -> thread.getState() == Thread.State.TIMED_WAITING);
      thread.interrupt();
    }
  }

  @Test
  void aServerThatDiesLeavesNobodyWaiting() {
    proxy.replies().hold();
    List<CompletionStage<AcquireReply>> replies = new ArrayList<>();
    asks("lost ").forEach(ask -> replies.add(async.acquire(ask, Duration.ofSeconds(2))));
    server.kill();
    proxy.resetAll();
    replies.forEach(
        reply -> {
          LockStoreException lost = failure(reply.toCompletableFuture());
          assertTrue(lost.retryable(), lost.getMessage());
        });
  }
}
