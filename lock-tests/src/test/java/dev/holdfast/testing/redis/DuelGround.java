package dev.holdfast.testing.redis;

import dev.holdfast.redis.EditedScripts;
import dev.holdfast.spi.LockStore;
import dev.holdfast.testing.server.RedisServer;
import dev.holdfast.testing.server.RespClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/** A server, and a store on it whose scripts read a clock that the test sets. */
final class DuelGround implements AutoCloseable {
  private static final String CLOCK = "duel:clock";
  private final RespClient client;
  private final LockStore store;

  /**
   * Opens a store.
   *
   * @param edit changes the scripts further
   */
  DuelGround(RedisServer server, UnaryOperator<String> edit) throws IOException {
    client = server.connect();
    setClock(realClock());
    store =
        EditedScripts.builder(lua -> edit.apply(EditedScripts.clockFrom(CLOCK).apply(lua)))
            .prefix("duel")
            .retention(Duration.ofDays(1_000))
            .connect(server.uri().toString());
  }

  private static long realClock() {
    return System.currentTimeMillis() * 1_000;
  }

  /** A new duel, on an empty server. */
  Duel duel() {
    call("FLUSHALL");
    return new Duel(new Duel.Opponent(store, this::clock, this::setClock), realClock());
  }

  void play(List<Move> moves) {
    duel().play(moves);
  }

  LockStore store() {
    return store;
  }

  private long clock() {
    return Long.parseLong(call("GET", CLOCK));
  }

  void setClock(long micros) {
    call("SET", CLOCK, Long.toString(micros));
  }

  private String call(String... command) {
    try {
      return client.text(command);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    store.close();
    client.close();
  }
}
