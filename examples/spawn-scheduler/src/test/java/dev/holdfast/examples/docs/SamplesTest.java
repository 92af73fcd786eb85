package dev.holdfast.examples.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.AcquireRequest;
import dev.holdfast.Acquired;
import dev.holdfast.Acquisition;
import dev.holdfast.FencingGuard;
import dev.holdfast.FencingToken;
import dev.holdfast.HandOver;
import dev.holdfast.Holder;
import dev.holdfast.InMemoryLockStore;
import dev.holdfast.Lease;
import dev.holdfast.LeaseLostException;
import dev.holdfast.LockKey;
import dev.holdfast.LockManager;
import dev.holdfast.RunOutcome;
import dev.holdfast.RunOutcome.Ran;
import dev.holdfast.RunOutcome.Skipped;
import dev.holdfast.SessionBackend;
import dev.holdfast.StaleTokenException;
import dev.holdfast.jdbc.JdbcFencingGuard;
import dev.holdfast.jdbc.JdbcLockStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs every sample of the documentation; {@link DocsTest} compares the text. */
class SamplesTest {
  private static final LockKey KEY = LockKey.of("my-service/document-123");

  private final DataSource dataSource = newDatabase();
  private final LockManager locks = LockManager.over(new InMemoryLockStore());
  private final List<String> seen = new ArrayList<>();

  private static DataSource newDatabase() {
    JdbcDataSource dataSource = new JdbcDataSource();
    dataSource.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    return dataSource;
  }

  @BeforeEach
  void createTables() throws SQLException {
    // sample: create
    JdbcLockStore.over(dataSource).createSchema(); // or run the statements in the jar yourself
    try (Connection connection = dataSource.getConnection()) {
      new JdbcFencingGuard().createSchema(connection); // in the database of the guarded data
    }
    // end
    sql("CREATE TABLE document (name VARCHAR PRIMARY KEY, text VARCHAR, token BIGINT)");
    sql("INSERT INTO document VALUES ('my-service/document-123', 'first', 0)");
  }

  @AfterEach
  void close() throws SQLException {
    locks.close();
    sql("SHUTDOWN");
  }

  @Test
  void acquires() {
    // sample: acquire
    LockManager locks = LockManager.over(JdbcLockStore.over(dataSource));
    LockKey key = LockKey.of("my-service/document-123");
    try (Acquisition result = locks.acquire(key, "backend-8nyg2")) {
      if (result instanceof Acquired acquired) {
        edit(acquired.lease()); // renewed in the background until it is closed
      } else {
        redirectTo(result.holder()); // who has it; never "held by nobody"
      }
    }
    // end
    try (Acquisition other = locks.acquire(key, "other")) {
      assertTrue(other.acquired());
      try (Acquisition result = locks.acquire(key, "backend-8nyg2")) {
        redirectTo(result.holder());
      }
    }
    locks.close();
    assertEquals(List.of("edit", "redirect to other"), seen);
  }

  @Test
  void spawns() {
    String url = "http://127.0.0.1:8080/";
    // sample: spawn
    AcquireRequest request =
        AcquireRequest.of(LockKey.of("my-service/document-123"))
            .holder("backend-8nyg2")
            .metadata(Map.of("url", url)); // told to everybody who finds the key held
    try (Acquisition result = locks.acquire(request)) {
      if (result instanceof Acquired acquired) {
        HandOver handOver =
            acquired.lease().handOver(Duration.ofMinutes(2), HandOver.Otherwise.RELEASE);
        spawn(SessionBackend.environment(handOver)); // not held here from now on, only kept alive
      }
      answer(result.holder(), result.acquired());
    }
    // end
    assertEquals(
        List.of("spawn my-service/document-123", "backend-8nyg2 at " + url + " spawned true"),
        seen);
    assertTrue(locks.find(KEY).isPresent(), "closing the result must not have released the key");
  }

  @Test
  void attaches(@TempDir Path folder) throws Exception {
    JdbcDataSource file = new JdbcDataSource();
    file.setURL("jdbc:h2:" + folder.resolve("locks") + ";AUTO_SERVER=TRUE");
    JdbcLockStore store = JdbcLockStore.over(file);
    store.createSchema();
    try (Connection kept = file.getConnection();
        LockManager scheduler = LockManager.over(store)) {
      assertTrue(kept.isValid(1), "keeps the database open for the other process");
      Lease lease = ((Acquired) scheduler.acquire(KEY, "backend-8nyg2")).lease();
      Map<String, String> environment = new HashMap<>(SessionBackend.environment(lease));
      environment.put(ContainerSample.DATABASE, file.getURL());
      String expected = "serve my-service/document-123 with " + lease.token();
      assertEquals(expected, outputOf(ContainerSample.class, environment));
      assertTrue(scheduler.find(KEY).isEmpty(), "closing the lease must have released the key");
    }
  }

  private static String outputOf(Class<?> main, Map<String, String> environment)
      throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classPath = System.getProperty("java.class.path");
    ProcessBuilder builder =
        new ProcessBuilder(java, "-cp", classPath, main.getName()).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    try (InputStream output = process.getInputStream()) {
      return new String(output.readAllBytes(), StandardCharsets.UTF_8).strip();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void runs() {
    LockKey key = KEY;
    // sample: run
    int pages =
        locks.run(
            AcquireRequest.of(key).waitUpTo(Duration.ofSeconds(3)),
            lease -> {
              int count = countPages();
              lease.requireHeld(); // throws if the lease was lost meanwhile
              return count;
            });

    RunOutcome<String> outcome =
        locks.runIfFree(
            AcquireRequest.of(key).minHold(Duration.ofMinutes(5)), // for late clocks elsewhere
            lease -> nightlyReport());
    String line =
        outcome instanceof Skipped<String> skipped
            ? "done by " + skipped.holder().id()
            : "done here: " + ((Ran<String>) outcome).value();
    // end
    assertEquals(17, pages);
    assertEquals("done here: report", line);
    assertTrue(locks.find(KEY).orElseThrow().ended(), "the minimum hold must still keep the key");
  }

  @Test
  void operates() {
    LockKey key = KEY;
    Lease lease = acquireAs("backend-8nyg2");
    // sample: operate
    locks
        .find(key)
        .filter(holder -> holder.id().equals("backend-8nyg2"))
        .ifPresent(holder -> locks.forceRelease(key, holder.token(), "its machine is gone"));
    // end
    assertTrue(locks.find(key).isEmpty());
    assertThrows(LeaseLostException.class, lease::renew);
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

  private void edit(Lease lease) {
    assertTrue(lease.isHeld());
    seen.add("edit");
  }

  private void redirectTo(Holder holder) {
    seen.add("redirect to " + holder.id());
  }

  private void spawn(Map<String, String> environment) {
    seen.add("spawn " + environment.get(SessionBackend.KEY));
  }

  private void answer(Holder holder, boolean spawned) {
    seen.add(holder.id() + " at " + holder.metadata().get("url") + " spawned " + spawned);
  }

  private int countPages() {
    return 17;
  }

  private String nightlyReport() {
    return "report";
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

  private void sql(String text) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(text);
    }
  }
}
