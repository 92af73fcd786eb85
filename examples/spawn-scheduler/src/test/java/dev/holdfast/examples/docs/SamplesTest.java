package dev.holdfast.examples.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.AcquireRequest;
import dev.holdfast.Acquired;
import dev.holdfast.Acquisition;
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
import dev.holdfast.jdbc.JdbcFencingGuard;
import dev.holdfast.jdbc.JdbcLockStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the samples of the documentation, but for those about guards, see {@link GuardSamplesTest};
 * {@link DocsTest} compares the text.
 */
class SamplesTest {
  private static final LockKey KEY = LockKey.of("my-service/document-123");

  private final SampleDatabase database = new SampleDatabase();
  private final DataSource dataSource = database.dataSource();
  private final LockManager locks = LockManager.over(new InMemoryLockStore());
  private final List<String> seen = new ArrayList<>();

  @BeforeEach
  void createTables() throws SQLException {
    // sample: create
    JdbcLockStore.over(dataSource).createSchema(); // or run the statements in the jar yourself
    try (Connection connection = dataSource.getConnection()) {
      new JdbcFencingGuard().createSchema(connection); // in the database of the guarded data
    }
    // end
  }

  @AfterEach
  void close() throws SQLException {
    locks.close();
    database.close();
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
}
