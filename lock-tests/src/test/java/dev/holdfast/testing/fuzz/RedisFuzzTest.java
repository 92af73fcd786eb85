package dev.holdfast.testing.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.LockKey;
import dev.holdfast.LockStoreException;
import dev.holdfast.redis.EditedScripts;
import dev.holdfast.redis.RedisLockStore;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.LockStore;
import dev.holdfast.testing.StoreName;
import dev.holdfast.testing.server.RedisServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What Redis might answer, or have stored, if it were not what it is. */
@StoreName("redis")
@Timeout(120)
class RedisFuzzTest {
  private static final int ANSWERS = 150;
  private static final String PREFIX = "fuzz";

  /** Answers, in place of what a script has to say, what a key holds, in one of several shapes. */
  private static final String ANSWERING =
      """
      local bytes = redis.call('GET', 'answer')
      if bytes then
        local shape = redis.call('GET', 'shape')
        if shape == '0' then return bytes end
        if shape == '1' then return {bytes} end
        if shape == '2' then return {bytes, bytes} end
        if shape == '3' then return {{bytes}} end
        if shape == '4' then return #bytes end
        return {}
      end
      """;

  private static final List<String> WORDS =
      List.of(
          "granted",
          "busy",
          "refused",
          "freed",
          "ignored",
          "renewed",
          "reinstated",
          "attached",
          "revoking",
          "annotated",
          "unknown",
          "superseded",
          "ended",
          "expired",
          "revoked",
          "lost");

  private static final RedisServer SERVER = RedisServer.start();

  @BeforeAll
  static void empty() {
    SERVER.call("FLUSHALL");
  }

  @AfterAll
  static void stop() {
    SERVER.close();
  }

  private static void set(String key, byte[] value) {
    StringBuilder text = new StringBuilder();
    for (byte b : value) {
      text.append('\\').append(String.format("%03d", b & 0xff));
    }
    SERVER.call("EVAL", "redis.call('SET', KEYS[1], '" + text + "')", "1", key);
  }

  /** A word of the scripts, well formed or not, and what may follow it. */
  private static byte[] answer(Random random) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (random.nextInt(3) > 0) {
      String word = WORDS.get(random.nextInt(WORDS.size()));
      out.write(0xa0 + word.length());
      out.writeBytes(word.getBytes(StandardCharsets.US_ASCII));
    }
    if (random.nextInt(6) == 0) {
      out.writeBytes(new byte[] {(byte) 0xdb, 0x7f, -1, -1, -1}); // a text of two gigabytes
    }
    byte[] rest = new byte[random.nextInt(24)];
    random.nextBytes(rest);
    out.writeBytes(rest);
    return out.toByteArray();
  }

  @Test
  void noAnswerGetsThroughUnlessItIsOne() {
    Random random = new Random(11);
    List<String> wrong = new ArrayList<>();
    int refused = 0;
    try (LockStore store =
        EditedScripts.builder(lua -> ANSWERING + lua)
            .prefix(PREFIX)
            .connect(SERVER.uri().toString())) {
      Calls calls = new Calls(store, LockKey.of("x")).begin();
      for (int i = 0; i < ANSWERS; i++) {
        set("shape", ("" + random.nextInt(6)).getBytes(StandardCharsets.US_ASCII));
        set("answer", answer(random));
        for (var call : calls.all().entrySet()) {
          String said = said(call.getValue());
          refused += said.equals("refused") ? 1 : 0;
          if (said.startsWith("threw")) {
            wrong.add(call.getKey() + " " + said);
          }
        }
      }
    } finally {
      SERVER.call("DEL", "answer", "shape");
    }
    assertTrue(wrong.isEmpty(), () -> wrong.size() + ", " + wrong.get(0));
    assertTrue(refused > ANSWERS, "refused only " + refused);
  }

  private static String said(Supplier<Object> call) {
    try {
      return call.get() instanceof AcquireReply.Granted ? "granted" : "answered";
    } catch (LockStoreException e) {
      return e.getMessage().contains("no answer in time") ? "threw nothing in time" : "refused";
    } catch (RuntimeException | OutOfMemoryError e) {
      return "threw " + e;
    }
  }

  /** Another program's key under our name, or a record of a later version. */
  @Test
  void whatIsNoRecordIsAnErrorAndNeverAGrant() {
    List<String> wrong = new ArrayList<>();
    try (LockStore store =
        RedisLockStore.builder().prefix(PREFIX).connect(SERVER.uri().toString())) {
      LockKey key = LockKey.of("foreign");
      Calls calls = new Calls(store, key).begin();
      String place = String.valueOf(((List<?>) SERVER.call("KEYS", PREFIX + ":*:foreign")).get(0));
      for (String type : List.of("RPUSH", "SADD", "HSET", "ZADD", "SET 0", "SET 1", "SET 2")) {
        for (var call : calls.all().entrySet()) {
          SERVER.call("DEL", place);
          occupy(place, type);
          String said = said(call.getValue());
          if (!said.equals("refused") && !isLeftOut(call.getKey(), said)) {
            wrong.add(type + ": " + call.getKey() + " " + said);
          }
        }
      }
    }
    assertEquals(List.of(), wrong);
  }

  private static void occupy(String place, String type) {
    switch (type) {
      case "RPUSH", "SADD" -> SERVER.call(type, place, "x");
      case "HSET" -> SERVER.call("HSET", place, "x", "y");
      case "ZADD" -> SERVER.call("ZADD", place, "1", "x");
      case "SET 0" -> set(place, new byte[0]);
      case "SET 1" -> set(place, new byte[] {1, (byte) 0xa1, 'h', (byte) 0xc1});
      default -> set(place, new byte[] {2, (byte) 0xa1, 'h'});
    }
  }

  /** Lists leave out what cannot be read, and a batch of renewals says that of the one lease. */
  private static boolean isLeftOut(String call, String said) {
    boolean may = call.equals("list") || call.equals("renew") || call.equals("reinstate");
    return may && said.equals("answered");
  }

  /** Bytes of a record changed at random: whatever comes of it, it is a reply or an error. */
  @Test
  void aRecordWithChangedBytesIsAnsweredOrAnError() {
    Random random = new Random(12);
    List<String> wrong = new ArrayList<>();
    try (LockStore store =
        RedisLockStore.builder().prefix(PREFIX).connect(SERVER.uri().toString())) {
      for (int i = 0; i < 60; i++) {
        Calls calls = new Calls(store, LockKey.of("changed " + i)).begin();
        Object keys = SERVER.call("KEYS", PREFIX + ":*:changed " + i);
        String place = String.valueOf(((List<?>) keys).get(0));
        String change =
            "local r = redis.call('GET', KEYS[1]) local i = 1 + ARGV[1] % #r redis.call('SET',"
                + " KEYS[1], string.sub(r, 1, i - 1) .. string.char(ARGV[2]) .. string.sub(r, i + ARGV[3]))";
        SERVER.call(
            "EVAL",
            change,
            "1",
            place,
            "" + random.nextInt(1_000),
            "" + random.nextInt(256),
            "" + random.nextInt(3));
        calls
            .all()
            .forEach(
                (name, call) -> {
                  String said = said(call);
                  if (said.startsWith("threw")) {
                    wrong.add(name + " " + said);
                  }
                });
      }
    }
    assertEquals(List.of(), wrong);
  }

  /** Something else listens on the port. */
  @Test
  void aServerThatTalksGarbageIsNotConnectedTo() throws IOException {
    Random random = new Random(13);
    try (ServerSocket listener = new ServerSocket(0, 8, InetAddress.getByName("127.0.0.1"))) {
      Thread talker = new Thread(() -> talk(listener, random));
      talker.setDaemon(true);
      talker.start();
      for (int i = 0; i < 4; i++) {
        long start = System.nanoTime();
        String said =
            said(
                () ->
                    RedisLockStore.connect(
                        "redis://127.0.0.1:" + listener.getLocalPort() + "?timeout=1s"));
        assertEquals("refused", said);
        long took = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
        assertFalse(took > 20, "took " + took + " s");
      }
    }
  }

  private static void talk(ServerSocket listener, Random random) {
    while (!listener.isClosed()) {
      try (Socket client = listener.accept()) {
        byte[] garbage = new byte[200];
        random.nextBytes(garbage);
        client.getInputStream().read();
        client.getOutputStream().write(garbage);
      } catch (IOException closed) {
        // the next one, or the end
      }
    }
  }
}
