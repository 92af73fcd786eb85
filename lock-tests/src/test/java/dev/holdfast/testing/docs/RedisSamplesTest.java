package dev.holdfast.testing.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.holdfast.FencingToken;
import dev.holdfast.LockKey;
import dev.holdfast.StaleTokenException;
import dev.holdfast.redis.GuardedScript;
import dev.holdfast.redis.RedisFencingGuard;
import dev.holdfast.testing.server.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Runs the documentation's samples that need Redis. A test of the example compares the text, and
 * has the samples that need no server.
 */
class RedisSamplesTest {

  @Test
  void guardsInScript() {
    try (RedisServer server = RedisServer.start();
        RedisClient client = RedisClient.create(RedisURI.create(server.uri()));
        StatefulRedisConnection<String, String> connection = client.connect()) {
      FencingToken older = FencingToken.of(7);
      saveGuarded(connection, LockKey.of("my-service/document-123"), FencingToken.of(8), "second");
      StaleTokenException refusal =
          assertThrows(
              StaleTokenException.class,
              () ->
                  saveGuarded(
                      connection, LockKey.of("my-service/document-123"), older, "too late"));
      assertEquals(FencingToken.of(8), refusal.highWater());
      assertEquals("second", connection.sync().get("document:123"));
    }
  }

  private static void saveGuarded(
      StatefulRedisConnection<String, String> connection,
      LockKey key,
      FencingToken token,
      String text) {
    // sample: guard in a script
    RedisFencingGuard guard = new RedisFencingGuard();
    GuardedScript save = guard.script("return redis.call('SET', KEYS[1], ARGV[1])");
    save.run( // throws StaleTokenException if a later one was here
        connection, ScriptOutputType.STATUS, key, token, List.of("document:123"), List.of(text));
    // end
  }
}
