package dev.holdfast.testing.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariDataSource;
import dev.holdfast.LockKey;
import dev.holdfast.LockStoreException;
import dev.holdfast.LockStoreException.Failure;
import dev.holdfast.jdbc.JdbcLockStore;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.LeaseIdentity;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.testing.Rule;
import dev.holdfast.testing.proxy.Bytes;
import dev.holdfast.testing.proxy.Cut;
import dev.holdfast.testing.proxy.FaultProxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls of many threads at the same time share statements, and each gets its own answer. */
abstract class PostgresSharedTests extends SqlStoreCase {
  private static final int CALLERS = 48;
  private static final int ROUNDS = 5;
  private static final int ENOUGH = 300;
  private static final int GATHERING_MILLIS = 200;
  private static final Duration SHORT = Duration.ofSeconds(4);
  private static final String MANY = "unnest";

  private final ServerDatabase server;

  private final ExecutorService executor = Executors.newFixedThreadPool(CALLERS);
  private WatchedDataSource watched = new WatchedDataSource(pool);
  private JdbcLockStore counted = store;

  PostgresSharedTests(ServerDatabase database) {
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
    assertEquals(0, watched.openConnections());
    assertEquals(0, watched.openStatements());
  }

  private static LockKey key(int number) {
    return LockKey.of("shared-" + number);
  }

  private <T> List<T> atOnce(List<? extends Callable<T>> calls) throws Exception {
    return atOnce(pool, calls);
  }

  /**
   * Runs the calls at once; the results are in their order. For a moment no connection is to be
   * had, so that the calls do not pass one by one on a busy machine.
   */
  private <T> List<T> atOnce(HikariDataSource source, List<? extends Callable<T>> calls)
      throws Exception {
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

  private static List<Connection> all(HikariDataSource source) throws SQLException {
    List<Connection> all = new ArrayList<>();
    for (int i = 0; i < source.getMaximumPoolSize(); i++) {
      all.add(source.getConnection());
    }
    return all;
  }

  private List<AcquireCommand> commands(int keys) {
    return IntStream.range(0, CALLERS).mapToObj(i -> command(key(i % keys), TTL)).toList();
  }

  private List<AcquireReply> acquireAtOnce(List<AcquireCommand> commands) throws Exception {
    List<Callable<AcquireReply>> calls = new ArrayList<>();
    commands.forEach(c -> calls.add(() -> counted.acquire(c, TIMEOUT)));
    return atOnce(calls);
  }

  private List<ReleaseReply> releaseAtOnce(
      List<AcquireCommand> commands, List<AcquireReply> replies) throws Exception {
    List<Callable<ReleaseReply>> calls = new ArrayList<>();
    for (int i = 0; i < commands.size(); i++) {
      LockKey key = commands.get(i).key();
      Grant grant = Grant.of(commands.get(i), assertInstanceOf(Granted.class, replies.get(i)));
      calls.add(() -> counted.release(key, grant.lease(), TIMEOUT));
    }
    return atOnce(calls);
  }

  private long sharedStatements() {
    return watched.takeLog().stream().filter(sql -> sql.contains(MANY)).count();
  }

  private static long token(AcquireReply reply) {
    return reply instanceof Busy busy
        ? busy.holder().token().value()
        : assertInstanceOf(Granted.class, reply).token().value();
  }

  @Rule({"A1", "L4"})
  void eachGetsItsOwnGrantAndFreesIt() throws Exception {
    int statements = 0;
    for (int round = 0; round < ROUNDS; round++) {
      List<AcquireCommand> commands = commands(CALLERS);
      List<AcquireReply> replies = acquireAtOnce(commands);
      for (int i = 0; i < CALLERS; i++) {
        long held = store.find(commands.get(i).key(), TIMEOUT).orElseThrow().token().value();
        assertEquals(held, assertInstanceOf(Granted.class, replies.get(i)).token().value());
        assertInstanceOf(Granted.class, store.acquire(commands.get(i), TIMEOUT));
      }
      for (ReleaseReply reply : releaseAtOnce(commands, replies)) {
        assertInstanceOf(ReleaseReply.Freed.class, reply);
      }
      for (AcquireCommand command : commands) {
        assertTrue(store.find(command.key(), TIMEOUT).isEmpty());
      }
      statements += watched.takeLog().size();
    }
    int calls = 2 * CALLERS * ROUNDS;
    assertTrue(statements < calls / 2, statements + " statements for " + calls + " calls");
  }

  @Rule({"L1", "L4"})
  void aReleaseThatIsLateOrComesTwiceFreesNothing() throws Exception {
    List<AcquireCommand> commands = commands(CALLERS / 2);
    List<AcquireReply> replies = new ArrayList<>();
    commands.subList(0, CALLERS / 2).forEach(c -> replies.add(store.acquire(c, TIMEOUT)));
    replies.addAll(List.copyOf(replies));
    commands = new ArrayList<>(commands.subList(0, CALLERS / 2));
    commands.addAll(List.copyOf(commands));
    List<ReleaseReply> first = releaseAtOnce(commands, replies);
    for (int i = 0; i < CALLERS / 2; i++) {
      boolean one = first.get(i) instanceof ReleaseReply.Freed;
      assertTrue(one != first.get(i + CALLERS / 2) instanceof ReleaseReply.Freed, first::toString);
      store.acquire(command(commands.get(i).key(), TTL), TIMEOUT);
    }
    for (ReleaseReply late : releaseAtOnce(commands, replies)) {
      assertFalse(late instanceof ReleaseReply.Freed, late::toString);
    }
    for (AcquireCommand command : commands) {
      assertTrue(store.find(command.key(), TIMEOUT).isPresent());
    }
    assertTrue(sharedStatements() > 0);
  }

  @Rule({"A1", "A5"})
  void ofThoseWhoAskForOneKeyOneGetsIt() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      List<AcquireCommand> commands = commands(3);
      List<AcquireReply> replies = acquireAtOnce(commands);
      assertEquals(3, replies.stream().filter(Granted.class::isInstance).count());
      for (int i = 0; i < CALLERS; i++) {
        long held = store.find(commands.get(i).key(), TIMEOUT).orElseThrow().token().value();
        assertEquals(held, token(replies.get(i)));
      }
      for (AcquireCommand command : commands) {
        store.abandon(command.key(), command.grantId(), TIMEOUT);
      }
      assertTrue(sharedStatements() > 0);
    }
  }

  /** Two processes, and keys in any order. */
  @Rule({"A1", "T2"})
  void holdersExcludeEachOtherAndTokensRise() throws Exception {
    JdbcLockStore other = database.storeOn(pool).tableName(table).build();
    Map<LockKey, AtomicLong> tokens = new ConcurrentHashMap<>();
    Map<LockKey, Boolean> held = new ConcurrentHashMap<>();
    AtomicLong grants = new AtomicLong();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    List<Callable<Boolean>> callers = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      JdbcLockStore mine = i % 2 == 0 ? counted : other;
      callers.add(
          () -> {
            while (grants.get() < ENOUGH && System.nanoTime() < end) {
              AcquireCommand command = command(key(ThreadLocalRandom.current().nextInt(30)), TTL);
              if (mine.acquire(command, TIMEOUT) instanceof Granted granted) {
                grants.incrementAndGet();
                assertEquals(null, held.put(command.key(), true), "two holders");
                long before =
                    tokens
                        .computeIfAbsent(command.key(), k -> new AtomicLong())
                        .getAndSet(granted.token().value());
                assertTrue(before < granted.token().value(), "a token that does not rise");
                held.remove(command.key());
                Grant grant = Grant.of(command, granted);
                assertInstanceOf(
                    ReleaseReply.Freed.class, mine.release(command.key(), grant.lease(), TIMEOUT));
              }
            }
            return true;
          });
    }
    atOnce(callers);
    assertTrue(grants.get() >= ENOUGH, grants + " grants");
    assertTrue(sharedStatements() > 20);
  }

  /** Two processes grant the same keys in opposite orders: neither waits for what waits for it. */
  @Rule("S3")
  void statementsForManyDoNotWaitForEachOther() throws Exception {
    JdbcLockStore other = database.storeOn(pool).tableName(table).build();
    everything(other);
    int mark = database.errorLog().orElseThrow().mark();
    for (int round = 0; round < 2 * ROUNDS; round++) {
      List<Callable<AcquireReply>> calls = new ArrayList<>();
      int half = CALLERS / 2;
      for (int i = 0; i < half; i++) {
        AcquireCommand up = command(LockKey.of("ring-" + round + "-" + (100 + i)), TTL);
        AcquireCommand down = command(LockKey.of("ring-" + round + "-" + (99 + half - i)), TTL);
        calls.add(() -> counted.acquire(up, TIMEOUT));
        calls.add(() -> other.acquire(down, TIMEOUT));
      }
      List<AcquireReply> replies = atOnce(calls);
      assertEquals(half, replies.stream().filter(Granted.class::isInstance).count());
    }
    assertTrue(sharedStatements() > 0);
    assertEquals(List.of(), database.errorLog().orElseThrow().errorsSince(mark));
  }

  @Rule({"S3", "W3"})
  void aHeldAnswerLocksNoRowAndWritesNoLog() throws Exception {
    for (AcquireCommand command : commands(CALLERS)) {
      store.acquire(command, TIMEOUT);
    }
    String rows = "SELECT ctid || ' ' || xmin || ' ' || xmax FROM " + table + " ORDER BY lock_key";
    String log = "SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn";
    List<String> before = database.query(rows);
    List<String> written = new ArrayList<>();
    for (int round = 0; round < 5 && !written.contains("0"); round++) {
      long start = Long.parseLong(database.query(log).get(0));
      for (AcquireReply reply : acquireAtOnce(commands(CALLERS))) {
        assertInstanceOf(Busy.class, reply);
      }
      written.add("" + (Long.parseLong(database.query(log).get(0)) - start));
    }
    assertTrue(sharedStatements() > 0);
    assertTrue(written.contains("0"), () -> "bytes of WAL: " + written);
    assertEquals(before, database.query(rows));
  }

  /** The one waits for its row until its time is over; the others do not wait for it that long. */
  @Test
  void aLockedRowDelaysItselfOnly() throws Exception {
    List<AcquireCommand> commands = commands(CALLERS);
    List<AcquireReply> replies = acquireAtOnce(commands);
    assertDelaysItselfOnly(
        i -> counted.release(commands.get(i).key(), lease(commands, replies, i), SHORT));
    assertDelaysItselfOnly(i -> counted.acquire(command(key(i), TTL), SHORT));
    assertTrue(sharedStatements() > 0);
  }

  private static LeaseIdentity lease(
      List<AcquireCommand> commands, List<AcquireReply> replies, int i) {
    return Grant.of(commands.get(i), (Granted) replies.get(i)).lease();
  }

  private void assertDelaysItselfOnly(IntFunction<Object> call) throws Exception {
    int locked = CALLERS / 2;
    List<Callable<Long>> calls = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      int caller = i;
      calls.add(
          () -> {
            long start = System.nanoTime();
            if (caller == locked) {
              fails(Failure.NOT_APPLIED, () -> call.apply(caller));
            } else {
              call.apply(caller);
            }
            return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
          });
    }
    try (Connection row = lockRow(key(locked))) {
      List<Long> millis = atOnce(calls);
      assertTrue(millis.remove(locked) >= SHORT.toMillis(), "the locked one gave up early");
      assertTrue(Collections.max(millis) < SHORT.toMillis() * 3 / 4, millis::toString);
      row.rollback();
    }
    call.apply(locked);
  }

  /** Those whose statement it was do not know; asked again, each has its grant. */
  @Rule({"A3", "A7"})
  void aConnectionThatBreaksLeavesAllInDoubt() throws Exception {
    try (FaultProxy proxy = server.server().proxy();
        HikariDataSource far =
            new HikariDataSource(server.at(server.server().urlAt(proxy.port())).poolConfig(8))) {
      counted = JdbcLockStore.builder(far).tableName(table).build();
      everything(counted);
      Cut cut = proxy.cutAfterRequest(Bytes.containing(MANY));
      List<AcquireCommand> commands = commands(CALLERS);
      List<Callable<Boolean>> calls = new ArrayList<>();
      for (AcquireCommand command : commands) {
        calls.add(() -> isInDoubt(command));
      }
      List<Boolean> inDoubt = atOnce(far, calls);
      cut.await(TIMEOUT);
      assertTrue(inDoubt.stream().filter(b -> b).count() > 1, inDoubt::toString);
      for (AcquireCommand command : commands) {
        assertInstanceOf(Granted.class, store.acquire(command, TIMEOUT));
      }
    }
  }

  private boolean isInDoubt(AcquireCommand command) {
    try {
      assertInstanceOf(Granted.class, counted.acquire(command, TIMEOUT));
      return false;
    } catch (LockStoreException e) {
      assertEquals(Failure.OUTCOME_UNKNOWN, e.failure(), e.getMessage());
      return true;
    }
  }

  @Test
  void aRelaxedReleaseOfManyRelaxesNothingElse() throws Exception {
    counted = JdbcLockStore.builder(watched).tableName(table).relaxedRelease().build();
    everything(counted);
    List<AcquireCommand> commands = commands(CALLERS);
    List<AcquireReply> replies = acquireAtOnce(commands);
    watched.takeLog();
    releaseAtOnce(commands, replies);
    assertTrue(watched.takeLog().stream().anyMatch(s -> s.contains(MANY) && s.contains("'off'")));
    for (Connection connection : all(pool)) {
      try (connection;
          ResultSet row = connection.createStatement().executeQuery("SHOW synchronous_commit")) {
        assertTrue(row.next());
        assertEquals("on", row.getString(1));
      }
    }
  }
}
