package dev.holdfast.testing.redis;

import static dev.holdfast.testing.redis.Requests.TIMEOUT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.LockKey;
import dev.holdfast.redis.RedisLockStore;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AsyncLockStore;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.RenewCommand;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.testing.Rule;
import dev.holdfast.testing.StoreName;
import dev.holdfast.testing.server.RedisServer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One round trip for each step, few for many renewals, and a server that forgets its scripts. */
@StoreName("redis")
class RedisRoundTripsTest {
  private static RedisServer server;
  private static Peek peek;
  private static LockStore store;

  @BeforeAll
  static void start() {
    server = RedisServer.start();
    peek = new Peek(server);
    store = RedisLockStore.connect(server.uri().toString());
  }

  @AfterAll
  static void stop() {
    store.close();
    peek.close();
    server.close();
  }

  @Test
  void eachStepIsOneScriptAndOneReadingOfTheClock() {
    EveryStep.scripts(store, "warm");
    peek.forgetCalls();
    EveryStep.scripts(store, "counted");
    assertEquals(EveryStep.SCRIPTS, peek.calls("evalsha"));
    assertEquals(0, peek.calls("eval"), "the text is sent once only");
    assertEquals(EveryStep.SCRIPTS, peek.calls("time"), "TIME is read once in each script");
  }

  @Test
  void forgottenScriptsAreSentAgain() {
    EveryStep.scripts(store, "before");
    peek.call("SCRIPT", "FLUSH");
    peek.forgetCalls();
    EveryStep.scripts(store, "after");
    assertEquals(
        EveryStep.SCRIPTS - 1, peek.calls("eval"), "every script but one is used once here");
  }

  @Test
  void tenThousandLeasesAreRenewedInTwentyRoundTrips() {
    List<RenewCommand> batch = manyLeases(10_000);
    store.renew(batch.subList(0, 1), TIMEOUT);
    peek.forgetCalls();
    List<RenewReply> replies = store.renew(batch, TIMEOUT);
    assertEquals(10_000, replies.size());
    replies.forEach(reply -> assertInstanceOf(RenewReply.Renewed.class, reply));
    assertTrue(peek.calls("evalsha") <= 20, "scripts: " + peek.calls("evalsha"));
    assertEquals(10_000, peek.calls("set"));
  }

  @Rule("L8")
  void repliesOfABatchAreInItsOrder() {
    List<RenewCommand> batch = new ArrayList<>(manyLeases(1_201));
    for (int i = 0; i < batch.size(); i += 3) {
      RenewCommand c = batch.get(i);
      batch.set(
          i, new RenewCommand(LockKey.of("nobody's " + i), c.lease(), c.acknowledgedExpiry()));
    }
    List<RenewReply> replies = store.renew(batch, TIMEOUT);
    for (int i = 0; i < replies.size(); i++) {
      Class<?> expected = i % 3 == 0 ? RenewReply.StateLost.class : RenewReply.Renewed.class;
      assertInstanceOf(expected, replies.get(i), "reply " + i);
    }
  }

  @Test
  void anEmptyBatchIsNoRoundTrip() {
    peek.forgetCalls();
    assertEquals(Collections.emptyList(), store.renew(List.of(), TIMEOUT));
    assertEquals(0, peek.calls("evalsha"));
  }

  private static List<RenewCommand> manyLeases(int count) {
    String run = UUID.randomUUID().toString();
    AsyncLockStore async = store.async(Runnable::run);
    List<AcquireCommand> asks = new ArrayList<>();
    List<CompletionStage<AcquireReply>> replies = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      asks.add(Requests.ask(run + i));
      replies.add(async.acquire(asks.get(i), TIMEOUT));
    }
    List<RenewCommand> batch = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      AcquireReply reply = replies.get(i).toCompletableFuture().join();
      batch.add(Requests.held(asks.get(i), reply).renewal());
    }
    return batch;
  }
}
