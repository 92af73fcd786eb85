package dev.holdfast.testing.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.FencingToken;
import dev.holdfast.LockKey;
import dev.holdfast.StaleTokenException;
import dev.holdfast.redis.GuardedScript;
import dev.holdfast.redis.RedisFencingGuard;
import dev.holdfast.testing.Rule;
import dev.holdfast.testing.StoreName;
import dev.holdfast.testing.server.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** G1, G2: the guard writes with the effect. */
@StoreName("redis")
class RedisFencingGuardTest {
  private static final LockKey KEY = LockKey.of("my-service/document-123");
  private static final String DOCUMENT = "document:123";
  private static RedisServer server;
  private static Peek peek;
  private static RedisClient client;
  private static StatefulRedisConnection<String, String> connection;

  private final RedisFencingGuard guard = new RedisFencingGuard();
  private final GuardedScript save = guard.script("return redis.call('SET', KEYS[1], ARGV[1])");

  @BeforeAll
  static void start() {
    server = RedisServer.start();
    peek = new Peek(server);
    client = RedisClient.create(RedisURI.create(server.uri()));
    connection = client.connect();
  }

  @AfterAll
  static void stop() {
    client.shutdown();
    peek.close();
    server.close();
  }

  @BeforeEach
  void empty() {
    peek.call("FLUSHALL");
  }

  private String save(long token, String text) {
    return save.run(
        connection,
        ScriptOutputType.STATUS,
        KEY,
        FencingToken.of(token),
        List.of(DOCUMENT),
        List.of(text));
  }

  @Rule({"G1", "G2"})
  void aTokenIsAdmittedUntilAHigherOneCame() {
    assertEquals("OK", save(7, "by 7"));
    assertEquals("OK", save(7, "by 7 again"));
    assertEquals("OK", save(9, "by 9"));
    StaleTokenException e = assertThrows(StaleTokenException.class, () -> save(8, "by 8"));
    assertEquals(FencingToken.of(9), e.highWater());
    assertEquals(FencingToken.of(8), e.token());
    assertEquals(KEY, e.key());
    assertEquals("by 9", peek.text("GET", DOCUMENT));
    assertEquals(Optional.of(FencingToken.of(9)), guard.highWater(connection, KEY, DOCUMENT));
  }

  @Rule({"G1", "T6"})
  void digitsAreExactUpToTheLargestToken() {
    save(FencingToken.MAX_VALUE - 1, "largest but one");
    save(FencingToken.MAX_VALUE, "largest");
    StaleTokenException e =
        assertThrows(StaleTokenException.class, () -> save(FencingToken.MAX_VALUE - 1, "late"));
    assertEquals(FencingToken.MAX_VALUE, e.highWater().value());
    assertEquals("largest", peek.text("GET", DOCUMENT));
  }

  @Test
  void tokensAreComparedAsNumbers() {
    save(9, "9");
    assertEquals("OK", save(10, "10"));
    assertThrows(StaleTokenException.class, () -> save(9, "late"));
  }

  @Test
  void theScriptSeesItsOwnKeysAndArguments() {
    GuardedScript echo =
        guard.script("return {#KEYS, KEYS[1], KEYS[2], #ARGV, ARGV[1], ARGV[2], ARGV[3]}");
    List<Object> seen =
        echo.run(
            connection,
            ScriptOutputType.MULTI,
            KEY,
            FencingToken.of(5),
            List.of("k1", "k2"),
            List.of("a1", "a2", "a3"));
    assertEquals(List.of(2L, "k1", "k2", 3L, "a1", "a2", "a3"), seen);
  }

  @Test
  void marksOfDifferentKeysAreApart() {
    save(9, "9");
    for (LockKey other : List.of(LockKey.of("other"), LockKey.of("my-service", "document-123"))) {
      assertEquals(Optional.empty(), guard.highWater(connection, other, DOCUMENT));
    }
    assertEquals("holdfast:guard:0::my-service/document-123", new String(guard.markOf(KEY), UTF_8));
  }

  /** On one server the mark belongs to the lock, whichever of its data is written. */
  @Test
  void oneMarkGuardsAllDataOfTheLock() {
    save(9, "9");
    assertThrows(
        StaleTokenException.class,
        () ->
            save.run(
                connection,
                ScriptOutputType.STATUS,
                KEY,
                FencingToken.of(8),
                List.of("another document"),
                List.of("late")));
    assertEquals(0L, peek.number("EXISTS", "another document"));
  }

  @Rule("G2")
  void theMarkIsKeptForTheRetentionAfterTheLastWrite() {
    RedisFencingGuard brief = new RedisFencingGuard("app", Duration.ofHours(2));
    GuardedScript write = brief.script("return redis.call('SET', KEYS[1], ARGV[1])");
    String mark = new String(brief.markOf(KEY), UTF_8);
    for (long token : List.of(7L, 7L, 9L)) {
      peek.call("PEXPIRE", mark, "1000");
      write.run(
          connection,
          ScriptOutputType.STATUS,
          KEY,
          FencingToken.of(token),
          List.of(DOCUMENT),
          List.of("x"));
      long left = peek.number("PTTL", mark);
      assertTrue(left > 7_100_000 && left <= 7_200_000, "kept for " + left + " ms");
    }
  }

  @Test
  void aFailingWriteDoesNotLetAnEarlierTokenIn() {
    GuardedScript failing = guard.script("return redis.call('INCR', KEYS[1])");
    peek.call("SET", DOCUMENT, "no number");
    assertThrows(
        RedisCommandExecutionException.class,
        () ->
            failing.run(
                connection,
                ScriptOutputType.INTEGER,
                KEY,
                FencingToken.of(9),
                List.of(DOCUMENT),
                List.of()));
    assertThrows(StaleTokenException.class, () -> save(8, "late"));
  }

  @Test
  void aForgottenScriptIsSentAgain() {
    save(7, "7");
    peek.call("SCRIPT", "FLUSH");
    assertEquals("OK", save(8, "8"));
  }

  @Test
  void theAsyncFormGivesTheSameRefusal() {
    save(9, "9");
    CompletionException e =
        assertThrows(
            CompletionException.class,
            () ->
                save.runAsync(
                        connection,
                        ScriptOutputType.STATUS,
                        KEY,
                        FencingToken.of(8),
                        List.of(DOCUMENT),
                        List.of("late"))
                    .toCompletableFuture()
                    .join());
    assertInstanceOf(StaleTokenException.class, e.getCause());
  }

  @Test
  void whatCannotWorkIsRejected() {
    assertThrows(IllegalArgumentException.class, () -> guard.script("#!lua\nreturn 1"));
    assertThrows(
        IllegalArgumentException.class, () -> new RedisFencingGuard("x", Duration.ofSeconds(1)));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            save.run(
                connection,
                ScriptOutputType.STATUS,
                KEY,
                FencingToken.of(1),
                List.of(),
                List.of()));
  }

  /** The point of it: of many writers with different tokens, the order of writes never falls. */
  @Rule({"G1", "G2"})
  void writesNeverFallBehind() throws InterruptedException {
    GuardedScript append = guard.script("return redis.call('RPUSH', KEYS[1], ARGV[1])");
    AtomicInteger refused = new AtomicInteger();
    List<Thread> writers =
        java.util.stream.IntStream.range(0, 4)
            .mapToObj(w -> new Thread(() -> refused.addAndGet(appendAll(append, w))))
            .toList();
    writers.forEach(Thread::start);
    for (Thread writer : writers) {
      writer.join();
    }
    List<Long> log =
        peek.list("LRANGE", "log", "0", "-1").stream().map(t -> Long.parseLong("" + t)).toList();
    assertEquals(log.stream().sorted().toList(), log, "tokens in the order of the writes");
    assertTrue(refused.get() > 0, "nothing was refused, so nothing was shown");
  }

  private static int appendAll(GuardedScript append, int writer) {
    int refused = 0;
    for (int i = 0; i < 300; i++) {
      long token = 1 + i * 4L + writer;
      try {
        append.run(
            connection,
            ScriptOutputType.INTEGER,
            KEY,
            FencingToken.of(token),
            List.of("log"),
            List.of("" + token));
      } catch (StaleTokenException e) {
        refused++;
      }
    }
    return refused;
  }
}
