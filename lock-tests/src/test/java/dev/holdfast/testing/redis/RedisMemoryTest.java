package dev.holdfast.testing.redis;

import static dev.holdfast.testing.redis.Requests.TIMEOUT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.LockKey;
import dev.holdfast.redis.RedisLockStore;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AsyncLockStore;
import dev.holdfast.spi.HolderInfo;
import dev.holdfast.spi.LockStore;
import dev.holdfast.testing.StoreName;
import dev.holdfast.testing.server.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a lock costs the server: no more than the table in the operations guide says. */
@StoreName("redis")
class RedisMemoryTest {
  private static final int LOCKS = 25_000;
  private static final Map<String, String> URL = Map.of("url", "http://10.0.0.1:8080");

  private RedisServer server;
  private Peek peek;
  private LockStore store;

  @BeforeEach
  void start() {
    server = RedisServer.start();
    peek = new Peek(server);
    store = RedisLockStore.connect(server.uri().toString());
  }

  @AfterEach
  void stop() {
    store.close();
    peek.close();
    server.close();
  }

  private static AcquireCommand ask(int i, Map<String, String> metadata) {
    return new AcquireCommand(
        LockKey.of(String.format("my-service/doc-%07d", i)),
        UUID.randomUUID(),
        new HolderInfo("backend-8nyg2", "", metadata, 0),
        Duration.ofMinutes(10),
        Duration.ZERO,
        Duration.ZERO,
        0,
        Duration.ZERO);
  }

  /** The length of a record, and what the server says that one with its key takes at most. */
  private void assertTakes(String row) {
    String place = (String) peek.list("KEYS", "holdfast:*").get(0);
    List<Integer> told = OperationsPage.memory(row);
    assertEquals(told.get(0).longValue(), peek.number("STRLEN", place), row);
    long usage = peek.number("MEMORY", "USAGE", place);
    assertTrue(usage <= told.get(1) + 40, row + " takes " + usage + ", not " + told);
  }

  @Test
  void aRecordTakesWhatTheGuideSays() {
    Requests.Held held = Requests.acquired(store, ask(0, Map.of()));
    assertTakes("held, no metadata");
    store.release(held.key(), held.lease(), TIMEOUT);
    assertTakes("released");
    peek.call("FLUSHALL");
    Requests.acquired(store, ask(0, URL));
    assertTakes("held, metadata of 30 bytes");
  }

  @Test
  void manyLocksTakeWhatTheGuideSays() {
    assertEachTakes("held, no metadata", Map.of());
    assertEachTakes("held, metadata of 30 bytes", URL);
  }

  private void assertEachTakes(String row, Map<String, String> metadata) {
    fill(100, metadata);
    peek.call("FLUSHALL", "SYNC");
    long before = used();
    fill(LOCKS, metadata);
    long each = (used() - before) / LOCKS;
    System.out.println("Redis: a lock that is " + row + " takes " + each + " bytes");
    List<Integer> told = OperationsPage.memory(row);
    assertTrue(each > told.get(0), row + ": nothing was measured");
    assertTrue(each < told.get(2) * 1.1, row + " takes " + each + ", not " + told);
  }

  private long used() {
    Matcher used = Pattern.compile("used_memory:(\\d+)").matcher(peek.text("INFO", "memory"));
    assertTrue(used.find());
    return Long.parseLong(used.group(1));
  }

  private void fill(int count, Map<String, String> metadata) {
    AsyncLockStore async = store.async(Runnable::run);
    for (int from = 0; from < count; from += 1_000) {
      List<CompletionStage<AcquireReply>> replies = new ArrayList<>();
      for (int i = from; i < Math.min(count, from + 1_000); i++) {
        replies.add(async.acquire(ask(i, metadata), TIMEOUT));
      }
      replies.forEach(reply -> reply.toCompletableFuture().join());
    }
  }
}
