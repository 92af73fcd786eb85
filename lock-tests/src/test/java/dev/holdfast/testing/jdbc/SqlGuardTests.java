package dev.holdfast.testing.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.FencingToken;
import dev.holdfast.LockKey;
import dev.holdfast.LockStoreException;
import dev.holdfast.LockStoreException.Failure;
import dev.holdfast.StaleTokenException;
import dev.holdfast.jdbc.JdbcFencingGuard;
import dev.holdfast.testing.Rule;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The guard: check, mark and guarded write are one. */
@Timeout(120)
abstract class SqlGuardTests {
  private static final LockKey KEY = LockKey.of("document-1");
  private static final int WRITERS = 6;

  private final SqlDatabase database;
  private String table = "";
  private String documents = "";
  private JdbcFencingGuard guard = new JdbcFencingGuard();

  SqlGuardTests(SqlDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void create() throws SQLException {
    table = database.newTable("guard");
    documents = database.newTable("doc");
    guard = new JdbcFencingGuard(table);
    try (Connection connection = database.connect()) {
      guard.createSchema(connection);
      guard.createSchema(connection);
    }
    database.execute(
        "CREATE TABLE " + documents + " (id INT NOT NULL PRIMARY KEY, token BIGINT NOT NULL)",
        "INSERT INTO " + documents + " VALUES (1, 0)");
  }

  @AfterEach
  void drop() throws SQLException {
    database.execute("DROP TABLE " + table, "DROP TABLE " + documents);
  }

  private Connection transaction(int isolation) throws SQLException {
    Connection connection = database.connect();
    connection.setTransactionIsolation(isolation);
    connection.setAutoCommit(false);
    return connection;
  }

  private Connection transaction() throws SQLException {
    return transaction(Connection.TRANSACTION_READ_COMMITTED);
  }

  private Optional<FencingToken> highWater() throws SQLException {
    try (Connection connection = database.connect()) {
      return guard.highWater(connection, KEY);
    }
  }

  @Rule({"G1", "G2"})
  void aLowerTokenIsRefusedAndTheSameIsNot() throws SQLException {
    try (Connection connection = transaction()) {
      guard.admit(connection, KEY, FencingToken.of(20));
      guard.admit(connection, KEY, FencingToken.of(20));
      guard.admit(connection, LockKey.of("other"), FencingToken.of(3));
      connection.commit();
      var stale =
          assertThrows(
              StaleTokenException.class, () -> guard.admit(connection, KEY, FencingToken.of(19)));
      assertEquals(FencingToken.of(20), stale.highWater());
      connection.rollback();
      guard.admit(connection, KEY, FencingToken.of(21));
      connection.commit();
    }
    assertEquals(Optional.of(FencingToken.of(21)), highWater());
  }

  @Rule("G1")
  void theMarkGoesWithTheTransaction() throws SQLException {
    try (Connection connection = transaction()) {
      guard.admit(connection, KEY, FencingToken.of(5));
      connection.rollback();
      assertEquals(Optional.empty(), highWater());
      guard.admit(connection, KEY, FencingToken.of(4));
      connection.commit();
      guard.admit(connection, KEY, FencingToken.of(9));
      connection.rollback();
    }
    assertEquals(Optional.of(FencingToken.of(4)), highWater());
  }

  @Rule("G1")
  void withoutATransactionItRefusesToPretend() throws SQLException {
    try (Connection connection = database.connect()) {
      var e =
          assertThrows(
              IllegalStateException.class, () -> guard.admit(connection, KEY, FencingToken.of(1)));
      assertTrue(e.getMessage().contains("setAutoCommit(false)"));
    }
    assertEquals(Optional.empty(), highWater());
  }

  @Test
  void manyMayCreateTheTableAtOnce() throws Exception {
    CyclicBarrier barrier = new CyclicBarrier(WRITERS);
    ExecutorService executor = Executors.newFixedThreadPool(WRITERS);
    try {
      for (int round = 0; round < 4; round++) {
        String fresh = database.newTable("fresh_guard");
        Callable<Boolean> creation = () -> create(new JdbcFencingGuard(fresh), barrier);
        List<Callable<Boolean>> creations = Collections.nCopies(WRITERS, creation);
        for (Future<Boolean> created : executor.invokeAll(creations, 60, TimeUnit.SECONDS)) {
          assertTrue(created.get());
        }
        database.execute("DROP TABLE " + fresh);
      }
    } finally {
      executor.shutdownNow();
    }
  }

  private boolean create(JdbcFencingGuard fresh, CyclicBarrier barrier) throws Exception {
    try (Connection connection = database.connect()) {
      barrier.await(60, TimeUnit.SECONDS);
      fresh.createSchema(connection);
      return connection.getAutoCommit();
    }
  }

  @Test
  void aMissingTableIsNamedWithTheRemedy() throws SQLException {
    try (Connection connection = transaction()) {
      var e =
          assertThrows(
              LockStoreException.class,
              () -> new JdbcFencingGuard("nowhere").admit(connection, KEY, FencingToken.of(1)));
      assertEquals(Failure.MISCONFIGURED, e.failure());
      assertTrue(e.getMessage().contains("nowhere"), e.getMessage());
      assertTrue(e.getMessage().contains("createSchema"), e.getMessage());
      connection.rollback();
    }
  }

  @Rule({"G1", "G2"})
  void readCommittedWritersNeverLeaveTheOlderWriteLast() throws Exception {
    race(Connection.TRANSACTION_READ_COMMITTED);
  }

  @Rule({"G1", "G2"})
  void repeatableReadWritersNeverLeaveTheOlderWriteLast() throws Exception {
    race(Connection.TRANSACTION_REPEATABLE_READ);
  }

  @Rule({"G1", "G2"})
  void serializableWritersNeverLeaveTheOlderWriteLast() throws Exception {
    race(Connection.TRANSACTION_SERIALIZABLE);
  }

  /** Writers with rising and falling tokens; each write must find no newer one before it. */
  private void race(int isolation) throws Exception {
    CyclicBarrier barrier = new CyclicBarrier(WRITERS);
    AtomicInteger admitted = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();
    ExecutorService executor = Executors.newFixedThreadPool(WRITERS);
    try {
      for (int round = 0; round < 8; round++) {
        LockKey key = LockKey.of("race-" + round); // the first write of a key races too
        database.execute("UPDATE " + documents + " SET token = 0");
        List<Future<Boolean>> writers = new ArrayList<>();
        for (int writer = 0; writer < WRITERS; writer++) {
          int w = writer;
          writers.add(
              executor.submit(
                  () -> {
                    barrier.await(60, TimeUnit.SECONDS);
                    for (int i = 0; i < 4; i++) {
                      long token = 1 + (w * 7L + i * 5L) % 11;
                      (write(key, token, isolation) ? admitted : refused).incrementAndGet();
                    }
                    return true;
                  }));
        }
        for (Future<Boolean> writer : writers) {
          assertTrue(writer.get(60, TimeUnit.SECONDS));
        }
      }
    } finally {
      executor.shutdownNow();
    }
    assertTrue(admitted.get() > 8 && refused.get() > 8, admitted + " and " + refused);
  }

  private boolean write(LockKey key, long token, int isolation) throws SQLException {
    for (int attempt = 0; ; attempt++) {
      try (Connection connection = transaction(isolation)) {
        try {
          guard.admit(connection, key, FencingToken.of(token));
          try (var statement = connection.createStatement();
              var row =
                  statement.executeQuery("SELECT token FROM " + documents + " WHERE id = 1")) {
            assertTrue(row.next());
            assertTrue(row.getLong(1) <= token, () -> "a newer write was there before " + token);
          }
          try (var statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE " + documents + " SET token = " + token);
          }
          connection.commit();
          return true;
        } catch (StaleTokenException stale) {
          connection.rollback();
          return false;
        } catch (SQLException conflict) {
          connection.rollback();
          if (attempt == 100) {
            throw conflict;
          }
        }
      }
    }
  }
}
