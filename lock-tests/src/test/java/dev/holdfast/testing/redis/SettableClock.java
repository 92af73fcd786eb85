package dev.holdfast.testing.redis;

import dev.holdfast.redis.EditedScripts;
import dev.holdfast.redis.RedisLockStore;
import dev.holdfast.testing.ClockedStore;
import dev.holdfast.testing.server.RedisServer;
import dev.holdfast.testing.server.RespClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.UUID;

/** Stores whose scripts read a key in place of the server's clock. */
final class SettableClock {
  private SettableClock() {}

  static ClockedStore open(RedisServer server) {
    String prefix = "clocked-" + UUID.randomUUID();
    String clock = prefix + ":clock";
    call(server, "SET", clock, Long.toString(System.currentTimeMillis() * 1_000));
    RedisLockStore store =
        EditedScripts.builder(EditedScripts.clockFrom(clock))
            .prefix(prefix)
            .connect(server.uri().toString());
    return new ClockedStore(store, by -> call(server, "INCRBY", clock, micros(by)));
  }

  private static String micros(Duration duration) {
    return Long.toString(duration.toNanos() / 1_000);
  }

  private static void call(RedisServer server, String... command) {
    try (RespClient client = server.connect()) {
      client.call(command);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
