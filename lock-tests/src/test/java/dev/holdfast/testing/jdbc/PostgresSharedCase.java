package dev.holdfast.testing.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.zaxxer.hikari.HikariDataSource;
import dev.holdfast.LockKey;
import dev.holdfast.jdbc.JdbcLockStore;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.LeaseIdentity;
import dev.holdfast.spi.ReleaseReply;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Many callers of one store at the same time. */
abstract class PostgresSharedCase extends SqlStoreCase {
  static final int CALLERS = 48;
  static final int ROUNDS = 5;
  static final int ENOUGH = 300;
  static final int GATHERING_MILLIS = 200;
  static final Duration SHORT = Duration.ofSeconds(4);
  static final String MANY = "unnest";

  final ServerDatabase server;

  final ExecutorService executor = Executors.newFixedThreadPool(CALLERS);
  WatchedDataSource watched = new WatchedDataSource(pool);
  JdbcLockStore counted = store;

  PostgresSharedCase(ServerDatabase database) {
    super(database);
    this.server = database;
  }

  @BeforeEach
  void watch() {
    watched = new WatchedDataSource(pool);
    counted = JdbcLockStore.builder(watched).tableName(table).build();
    everything(counted);
    watched.takeLog();
  }

  @AfterEach
  void end() {
    executor.shutdownNow();
    assertEquals(0, pool.getHikariPoolMXBean().getActiveConnections());
  }

  static LockKey key(int number) {
    return LockKey.of("shared-" + number);
  }

  <T> List<T> atOnce(List<? extends Callable<T>> calls) throws Exception {
    return atOnce(pool, calls);
  }

  /**
   * Runs the calls at once; the results are in their order. For a moment no connection is to be
   * had, so that the calls do not pass one by one on a busy machine.
   */
  <T> List<T> atOnce(HikariDataSource source, List<? extends Callable<T>> calls) throws Exception {
    List<Connection> all = all(source);
    List<Future<T>> futures = new ArrayList<>();
    for (Callable<T> call : calls) {
      futures.add(executor.submit(call));
    }
    Thread.sleep(GATHERING_MILLIS);
    for (Connection connection : all) {
      connection.close();
    }
    List<T> results = new ArrayList<>();
    for (Future<T> future : futures) {
      results.add(future.get(100, TimeUnit.SECONDS));
    }
    return results;
  }

  static List<Connection> all(HikariDataSource source) throws SQLException {
    List<Connection> all = new ArrayList<>();
    for (int i = 0; i < source.getMaximumPoolSize(); i++) {
      all.add(source.getConnection());
    }
    return all;
  }

  List<AcquireCommand> commands(int keys) {
    return IntStream.range(0, CALLERS).mapToObj(i -> command(key(i % keys), TTL)).toList();
  }

  List<AcquireReply> acquireAtOnce(List<AcquireCommand> commands) throws Exception {
    List<Callable<AcquireReply>> calls = new ArrayList<>();
    commands.forEach(c -> calls.add(() -> counted.acquire(c, TIMEOUT)));
    return atOnce(calls);
  }

  List<ReleaseReply> releaseAtOnce(List<AcquireCommand> commands, List<AcquireReply> replies)
      throws Exception {
    List<Callable<ReleaseReply>> calls = new ArrayList<>();
    for (int i = 0; i < commands.size(); i++) {
      LockKey key = commands.get(i).key();
      Grant grant = Grant.of(commands.get(i), assertInstanceOf(Granted.class, replies.get(i)));
      calls.add(() -> counted.release(key, grant.lease(), TIMEOUT));
    }
    return atOnce(calls);
  }

  long sharedStatements() {
    return watched.takeLog().stream().filter(sql -> sql.contains(MANY)).count();
  }

  static LeaseIdentity lease(List<AcquireCommand> commands, List<AcquireReply> replies, int i) {
    return Grant.of(commands.get(i), (Granted) replies.get(i)).lease();
  }
}
