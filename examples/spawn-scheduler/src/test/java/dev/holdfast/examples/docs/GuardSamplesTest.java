package dev.holdfast.examples.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.Acquired;
import dev.holdfast.FencingGuard;
import dev.holdfast.FencingToken;
import dev.holdfast.InMemoryLockStore;
import dev.holdfast.Lease;
import dev.holdfast.LockKey;
import dev.holdfast.LockManager;
import dev.holdfast.StaleTokenException;
import dev.holdfast.jdbc.JdbcFencingGuard;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs the samples of the documentation that are about guards. */
class GuardSamplesTest {
  private static final LockKey KEY = LockKey.of("my-service/document-123");

  private final SampleDatabase database = new SampleDatabase();
  private final DataSource dataSource = database.dataSource();
  private final LockManager locks = LockManager.over(new InMemoryLockStore());
  private final List<String> seen = new ArrayList<>();

  @BeforeEach
  void createTables() throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      new JdbcFencingGuard().createSchema(connection);
    }
    database.execute(
        "CREATE TABLE document (name VARCHAR PRIMARY KEY, text VARCHAR, token BIGINT)");
    database.execute("INSERT INTO document VALUES ('my-service/document-123', 'first', 0)");
  }

  @AfterEach
  void close() throws SQLException {
    locks.close();
    database.close();
  }

  @Test
  void guardsInTransaction() throws SQLException {
    LockKey key = KEY;
    FencingToken older = FencingToken.of(7);
    FencingToken token = FencingToken.of(8);
    // sample: guard in a transaction
    JdbcFencingGuard guard = new JdbcFencingGuard();
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      guard.admit(connection, key, token); // throws StaleTokenException if a later one was here
      save(connection, key, "second");
      connection.commit();
    }
    // end
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      StaleTokenException refusal =
          assertThrows(StaleTokenException.class, () -> guard.admit(connection, key, older));
      assertEquals(token, refusal.highWater());
    }
    assertEquals("second", text());
  }

  @Test
  void comparesTokenColumn() throws SQLException {
    assertTrue(saveWith(FencingToken.of(8), "second"));
    assertFalse(saveWith(FencingToken.of(7), "too late"));
    assertTrue(saveWith(FencingToken.of(8), "third"));
    assertEquals("third", text());
  }

  private boolean saveWith(FencingToken token, String text) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      // sample: token column
      String update = "UPDATE document SET text = ?, token = ? WHERE name = ? AND token <= ?";
      try (PreparedStatement statement = connection.prepareStatement(update)) {
        statement.setString(1, text);
        statement.setLong(2, token.value());
        statement.setString(3, "my-service/document-123");
        statement.setLong(4, token.value());
        return statement.executeUpdate() == 1; // false: a later holder has written, or no such row
      }
      // end
    }
  }

  @Test
  void guardsInMemory() {
    LockKey key = KEY;
    FencingToken token = FencingToken.of(8);
    // sample: guard in memory
    FencingGuard guard = new FencingGuard();
    guard.run(key, token, () -> appendToFile("line"));
    // end
    assertThrows(
        StaleTokenException.class,
        () -> guard.run(key, FencingToken.of(7), () -> appendToFile("too late")));
    assertEquals(List.of("line"), seen);
  }

  @Test
  void findsTheWayOut() {
    LockKey key = KEY;
    FencingGuard guard = new FencingGuard();
    Lease first = acquireAs("before");
    FencingToken lost =
        FencingToken.of(first.token().value() + Duration.ofHours(1).toNanos() / 1000);
    guard.run(key, lost, () -> {});
    first.release();
    Lease lease = acquireAs("after");
    // sample: way out
    try {
      guard.run(key, lease.token(), () -> appendToFile("line"));
    } catch (StaleTokenException refusal) {
      lease.release();
      locks.observe(refusal.highWater());
      // acquire again: the new token is above everything that the guard has seen
    }
    // end
    Lease again = acquireAs("again");
    assertTrue(again.token().isNewerThan(lost));
    guard.run(key, again.token(), () -> appendToFile("line"));
    assertEquals(List.of("line"), seen);
  }

  private Lease acquireAs(String id) {
    return ((Acquired) locks.acquire(KEY, id)).lease();
  }

  private void appendToFile(String line) {
    seen.add(line);
  }

  private static void save(Connection connection, LockKey key, String text) throws SQLException {
    String update = "UPDATE document SET text = ? WHERE name = ?";
    try (PreparedStatement statement = connection.prepareStatement(update)) {
      statement.setString(1, text);
      statement.setString(2, key.name());
      assertEquals(1, statement.executeUpdate());
    }
  }

  private String text() throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT text FROM document")) {
      assertTrue(row.next());
      return row.getString(1);
    }
  }
}
