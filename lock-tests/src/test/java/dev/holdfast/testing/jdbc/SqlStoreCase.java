package dev.holdfast.testing.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariDataSource;
import dev.holdfast.FencingToken;
import dev.holdfast.LockKey;
import dev.holdfast.LockStoreException;
import dev.holdfast.LockStoreException.Failure;
import dev.holdfast.jdbc.JdbcLockStore;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.HolderInfo;
import dev.holdfast.spi.LeaseIdentity;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.RenewCommand;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** A test with a store in a table of its own. */
@Timeout(120)
abstract class SqlStoreCase {
  static final Duration TIMEOUT = Duration.ofSeconds(10);
  static final Duration TTL = Duration.ofSeconds(60);
  static final LockKey KEY = LockKey.of("my-service/document-123");

  static final int THREADS = 8;

  final SqlDatabase database;
  String table = "";
  HikariDataSource pool;
  JdbcLockStore store;

  SqlStoreCase(SqlDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void open() {
    table = database.newTable("locks");
    pool = database.pool(10);
    store = database.storeOn(pool).tableName(table).build();
    store.createSchema();
  }

  @AfterEach
  void close() throws SQLException {
    store.close();
    pool.close();
    database.dropTable(table);
  }

  static AcquireCommand command(LockKey key, Duration ttl) {
    return new AcquireCommand(
        key,
        UUID.randomUUID(),
        new HolderInfo(Thread.currentThread().getName(), "", Map.of("url", "x"), 0),
        ttl,
        Duration.ZERO,
        Duration.ZERO,
        0,
        Duration.ZERO);
  }

  /** A key that was granted, and what its holder is compared with. */
  record Grant(LeaseIdentity lease, long expiresAt) {
    static Grant of(AcquireCommand command, AcquireReply.Granted reply) {
      return new Grant(LeaseIdentity.ofGrant(reply.token(), command.grantId()), reply.expiresAt());
    }

    FencingToken token() {
      return lease.token();
    }
  }

  static Grant acquire(LockStore store, LockKey key, Duration ttl) {
    AcquireCommand command = command(key, ttl);
    AcquireReply reply = store.acquire(command, TIMEOUT);
    return Grant.of(command, assertInstanceOf(AcquireReply.Granted.class, reply));
  }

  static void everything(JdbcLockStore store) {
    everything(store, KEY);
  }

  /** One call of most kinds. */
  static void everything(JdbcLockStore store, LockKey key) {
    Grant granted = acquire(store, key, TTL);
    assertInstanceOf(Busy.class, store.acquire(command(key, TTL), TIMEOUT));
    assertTrue(store.find(key, TIMEOUT).isPresent());
    store.renew(List.of(new RenewCommand(key, granted.lease(), granted.expiresAt())), TIMEOUT);
    assertTrue(granted.token().value() <= store.highestToken(TIMEOUT));
    assertEquals(0, store.purge(10, TIMEOUT));
    store.release(key, granted.lease(), TIMEOUT);
    assertTrue(store.find(key, TIMEOUT).isEmpty());
  }

  static LockStoreException fails(Failure failure, Runnable call) {
    LockStoreException e = assertThrows(LockStoreException.class, call::run);
    assertEquals(failure, e.failure(), e.getMessage());
    return e;
  }

  static void assertSays(LockStoreException e, String... parts) {
    for (String part : parts) {
      assertTrue(e.getMessage().contains(part), () -> part + " is not in: " + e.getMessage());
    }
  }

  /** The call's answer, once the server is there again. */
  static <T> T patiently(Supplier<T> call) {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (true) {
      try {
        return call.get();
      } catch (LockStoreException e) {
        if (!e.retryable() || System.nanoTime() > end) {
          throw e;
        }
      }
    }
  }

  /** The key as it is stored. */
  static byte[] bytes(LockKey key) {
    byte[] namespace = key.namespace().getBytes(UTF_8);
    byte[] name = key.name().getBytes(UTF_8);
    return ByteBuffer.allocate(2 + namespace.length + name.length)
        .putShort((short) namespace.length)
        .put(namespace)
        .put(name)
        .array();
  }

  Connection lockRow(LockKey key) throws SQLException {
    return lockRow(database, table, key);
  }

  /** A connection that keeps the row of a key locked until it is rolled back. */
  static Connection lockRow(SqlDatabase database, String table, LockKey key) throws SQLException {
    Connection connection = database.connect();
    connection.setAutoCommit(false);
    String sql = "SELECT last_token FROM " + table + " WHERE lock_key = ? FOR UPDATE";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setBytes(1, bytes(key));
      try (ResultSet row = statement.executeQuery()) {
        row.next();
      }
    }
    return connection;
  }

  /** Runs the task in eight threads at once, and returns what each returned. */
  static <T> List<T> together(Callable<T> task) throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<T>> futures = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        futures.add(executor.submit(task));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        results.add(future.get(100, TimeUnit.SECONDS));
      }
      return results;
    } finally {
      executor.shutdownNow();
    }
  }
}
