package dev.holdfast.testing.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.LockKey;
import dev.holdfast.LockStoreException;
import dev.holdfast.LockStoreException.Failure;
import dev.holdfast.jdbc.JdbcLockStore;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.testing.Rule;
import dev.holdfast.testing.server.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** One of the server's processes is stopped, and with it one connection. */
abstract class PostgresFrozenTests extends SqlStoreCase {
  private static final Duration SHORT = Duration.ofSeconds(1);

  private final PostgresServer server;

  PostgresFrozenTests(ServerDatabase database) {
    super(database);
    this.server = (PostgresServer) database.server();
  }

  /** The process behind the connection that this thread will be given next. */
  private long backend() throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
      row.next();
      return row.getLong(1);
    }
  }

  @Rule("A7")
  void whatAFrozenBackendDoesLaterIsRefused() throws Exception {
    everything(store);
    long backend = backend();
    AcquireCommand command = command(KEY, TTL);
    server.freezeBackend(backend);
    try {
      long start = System.nanoTime();
      LockStoreException e = fails(Failure.OUTCOME_UNKNOWN, () -> store.acquire(command, SHORT));
      long millis = (System.nanoTime() - start) / 1_000_000;
      assertTrue(millis < 3_000, () -> millis + " ms: " + e.getMessage());
      everything(store, LockKey.of("others"));
      store.abandon(KEY, command.grantId(), TIMEOUT);
    } finally {
      server.thawBackend(backend);
    }
    awaitEnd(backend);
    assertTrue(store.find(KEY, TIMEOUT).isEmpty(), "the late grant was made");
    everything(store);
  }

  private void awaitEnd(long backend) throws SQLException {
    String alive = "SELECT COUNT(*) FROM pg_stat_activity WHERE pid = " + backend;
    long end = System.nanoTime() + TIMEOUT.toNanos();
    while (!database.query(alive).equals(List.of("0"))) {
      assertTrue(System.nanoTime() < end, "the backend does not end");
    }
  }

  /** A request to cancel must not hit what the connection is used for next. */
  @Test
  void aCallThatRanOutOfTimeLeavesAConnectionThatWorks() throws SQLException {
    var granted = acquire(store, KEY, TTL);
    long backend = backend();
    for (int i = 0; i < 5; i++) {
      try (Connection other = lockRow(KEY)) {
        fails(
            Failure.NOT_APPLIED, () -> store.release(KEY, granted.lease(), Duration.ofMillis(100)));
        other.rollback();
      }
      assertTrue(store.find(KEY, TIMEOUT).isPresent());
      assertEquals(backend, backend());
    }
  }

  /** The first statement takes most of the time, and the second is never answered. */
  @Rule("A7")
  void aBackendThatFreezesBetweenTwoStatementsEndsTheCallInTime() throws Exception {
    Grant granted = acquire(store, KEY, TTL);
    HookedDataSource hooked = new HookedDataSource(pool);
    JdbcLockStore other = JdbcLockStore.builder(hooked).tableName(table).build();
    other.find(KEY, TIMEOUT);
    AtomicLong backend = new AtomicLong();
    hooked.before(
        1,
        "SELECT CAST(EXTRACT",
        connection -> {
          backend.set(connection.unwrap(PGConnection.class).getBackendPID());
          server.freezeBackend(backend.get());
        });
    ExecutorService executor = Executors.newSingleThreadExecutor();
    try (Connection locking = lockRow(KEY)) {
      long start = System.nanoTime();
      Future<LockStoreException> failure =
          executor.submit(
              () ->
                  assertThrows(
                      LockStoreException.class,
                      () -> other.revoke(KEY, granted.token().value(), Duration.ofSeconds(3))));
      Thread.sleep(2_600); // the wait is what is tested
      locking.rollback();
      LockStoreException e = failure.get(30, TimeUnit.SECONDS);
      long millis = (System.nanoTime() - start) / 1_000_000;
      assertTrue(hooked.hasRun());
      assertTrue(millis < 4_500, () -> millis + " ms: " + e.getMessage());
    } finally {
      executor.shutdownNow();
      server.thawBackend(backend.get());
    }
    awaitEnd(backend.get());
  }
}
