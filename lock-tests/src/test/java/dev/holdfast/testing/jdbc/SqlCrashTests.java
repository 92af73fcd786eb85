package dev.holdfast.testing.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.holdfast.LockKey;
import dev.holdfast.LockStoreException;
import dev.holdfast.jdbc.Dialect;
import dev.holdfast.jdbc.JdbcLockStore;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.testing.server.JdbcServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server of its own, that is killed, frozen and started again. */
@Timeout(180)
abstract class SqlCrashTests {
  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final Duration TTL = Duration.ofMinutes(5);
  private static final int CLIENTS = 4;
  private static final int ENOUGH = 40;

  abstract JdbcServer start();

  abstract Dialect dialect();

  /** A query for a setting without which a crash loses what was committed, and its value. */
  abstract List<String> durability();

  private HikariDataSource pool(JdbcServer server) {
    HikariConfig config = new ServerDatabase(server, dialect()).poolConfig(6);
    config.setConnectionTimeout(2_000);
    config.setValidationTimeout(500);
    return new HikariDataSource(config);
  }

  @Test
  void whatWasGrantedBeforeACrashIsHeldAfterIt() throws Exception {
    try (JdbcServer server = start();
        HikariDataSource pool = pool(server);
        JdbcLockStore store = JdbcLockStore.over(pool)) {
      store.createSchema();
      ServerDatabase database = new ServerDatabase(server, dialect());
      assertEquals(
          durability().subList(1, durability().size()), database.query(durability().get(0)));
      Traffic traffic = new Traffic(store);
      traffic.awaitEnough();
      server.kill();
      server.restart();
      traffic.end();
      assertTrue(traffic.unanswered.size() > 0, "nobody noticed the crash");
      traffic.askAgain();
      traffic.granted.forEach(
          (key, grant) ->
              assertEquals(
                  grant.token(),
                  SqlStoreCase.patiently(() -> store.find(key, TIMEOUT)).orElseThrow().token()));
      SqlStoreCase.everything(store);
    }
  }

  /** Clients that acquire one key after another. */
  private static final class Traffic {
    final Map<LockKey, SqlStoreCase.Grant> granted = new ConcurrentHashMap<>();
    final List<AcquireCommand> unanswered = new CopyOnWriteArrayList<>();
    private final CountDownLatch enough = new CountDownLatch(ENOUGH);
    private final AtomicBoolean done = new AtomicBoolean();
    private final ExecutorService executor = Executors.newFixedThreadPool(CLIENTS);
    private final List<Future<?>> clients = new ArrayList<>();
    private final JdbcLockStore store;

    Traffic(JdbcLockStore store) {
      this.store = store;
      for (int client = 0; client < CLIENTS; client++) {
        int c = client;
        clients.add(executor.submit(() -> acquireAll(c)));
      }
    }

    private void acquireAll(int client) {
      for (int i = 0; !done.get(); i++) {
        LockKey key = LockKey.of(client + "-" + i);
        AcquireCommand command = SqlStoreCase.command(key, TTL);
        try {
          put(command, store.acquire(command, TIMEOUT));
          enough.countDown();
        } catch (LockStoreException e) {
          assertTrue(e.retryable(), e::toString);
          unanswered.add(command);
        }
      }
    }

    private void put(AcquireCommand command, AcquireReply reply) {
      Granted grant = assertInstanceOf(Granted.class, reply);
      granted.put(command.key(), SqlStoreCase.Grant.of(command, grant));
    }

    /** Whether a call without an answer was applied or not: the same one again is granted. */
    void askAgain() {
      for (AcquireCommand command : unanswered) {
        put(command, SqlStoreCase.patiently(() -> store.acquire(command, TIMEOUT)));
      }
    }

    void awaitEnough() throws InterruptedException {
      assertTrue(enough.await(60, TimeUnit.SECONDS));
    }

    void end() throws Exception {
      done.set(true);
      for (Future<?> client : clients) {
        client.get(60, TimeUnit.SECONDS);
      }
      executor.shutdownNow();
    }
  }

  @Test
  void aFrozenServerEndsCallsInTime() throws Exception {
    try (JdbcServer server = start();
        HikariDataSource pool = pool(server);
        JdbcLockStore store = JdbcLockStore.over(pool)) {
      store.createSchema();
      SqlStoreCase.everything(store);
      server.freeze();
      long start = System.nanoTime();
      LockStoreException e =
          assertThrows(
              LockStoreException.class,
              () -> store.acquire(SqlStoreCase.command(SqlStoreCase.KEY, TTL), TIMEOUT));
      long millis = (System.nanoTime() - start) / 1_000_000;
      server.thaw();
      assertTrue(e.retryable(), e::toString);
      assertTrue(millis < 5_000, millis + " ms: " + e.getMessage());
      SqlStoreCase.patiently(() -> store.find(SqlStoreCase.KEY, TIMEOUT));
    }
  }
}
