package dev.holdfast.testing.redis;

import dev.holdfast.testing.server.RedisServer;
import dev.holdfast.testing.server.RespClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A look into a server, past the store. */
final class Peek implements AutoCloseable {
  private final RespClient client;

  Peek(RedisServer server) {
    try {
      client = server.connect();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes all keys that begin so, as a server does that has lost them. */
  static void forget(RedisServer server, String prefix) {
    try (Peek peek = new Peek(server)) {
      peek.list("KEYS", prefix + ":*").forEach(key -> peek.call("DEL", String.valueOf(key)));
    }
  }

  Object call(String... command) {
    try {
      return client.call(command);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String text(String... command) {
    return String.valueOf(call(command));
  }

  long number(String... command) {
    return (Long) call(command);
  }

  List<?> list(String... command) {
    return (List<?>) call(command);
  }

  /** How often a command was called since the last {@link #forgetCalls}. */
  long calls(String command) {
    Matcher calls =
        Pattern.compile("cmdstat_" + command + ":calls=(\\d+)")
            .matcher(text("INFO", "commandstats"));
    return calls.find() ? Long.parseLong(calls.group(1)) : 0;
  }

  void forgetCalls() {
    call("CONFIG", "RESETSTAT");
  }

  @Override
  public void close() {
    try {
      client.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
