package dev.holdfast.bench;

import dev.holdfast.testing.server.PostgresServer;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** The errors in PostgreSQL's log while somebody waits a second for a held key. */
record LogErrors(Recorder recorder, PostgresServer server) {
  private static final long WAIT_MILLIS = 1_000;

  void measure(String figure, SqlSides sql) throws Exception {
    recorder.progress(figure);
    List<Side> sides = List.of(sql.ours(), sql.spring(Locks.LEASE));
    for (Side side : sides) {
      side.locks().take("log-" + UUID.randomUUID()).release();
      String key = UUID.randomUUID().toString();
      Hold hold = side.other().take(key);
      int mark = server.errorLog().mark();
      CompletableFuture<Void> waiter = CompletableFuture.runAsync(() -> awaitOnce(side, key));
      Thread.sleep(WAIT_MILLIS);
      hold.release();
      waiter.get();
      recorder.add(figure, side, 1, "log.errors", server.errorLog().errorsSince(mark).size());
    }
    Side.closeAll(sides);
  }

  private static void awaitOnce(Side side, String key) {
    try {
      side.locks().await(key).release();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
