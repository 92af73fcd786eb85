package dev.holdfast.testing.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.LockKey;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.Micros;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewCommand;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.testing.Rule;
import dev.holdfast.testing.server.ServerLog;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Many callers at once, and rows that others keep locked. */
abstract class SqlRaceTests extends SqlStoreCase {
  private static final Duration WAIT = Duration.ofMillis(1_500);
  private static final long FRESH_MICROS = 20_000;

  SqlRaceTests(SqlDatabase database) {
    super(database);
  }

  /** How many fresh keys are raced for. */
  int rounds() {
    return 1_000;
  }

  @Rule({"A5", "S3"})
  void oneOfManyGetsAFreshKeyAndTheOthersLearnWho() throws Exception {
    int mark = logMark();
    CyclicBarrier barrier = new CyclicBarrier(THREADS);
    List<List<AcquireReply>> replies =
        together(
            () -> {
              List<AcquireReply> mine = new ArrayList<>();
              for (int round = 0; round < rounds(); round++) {
                barrier.await(60, TimeUnit.SECONDS);
                mine.add(store.acquire(command(LockKey.of("fresh-" + round), TTL), TIMEOUT));
              }
              return mine;
            });
    for (int round = 0; round < rounds(); round++) {
      int r = round;
      List<AcquireReply> all = replies.stream().map(mine -> mine.get(r)).toList();
      List<Granted> winners =
          all.stream().filter(Granted.class::isInstance).map(Granted.class::cast).toList();
      assertEquals(1, winners.size(), () -> "winners of round " + r + ": " + all);
      for (AcquireReply reply : all) {
        if (reply instanceof Busy busy) {
          assertEquals(winners.get(0).token(), busy.holder().token());
        } else {
          assertInstanceOf(Granted.class, reply);
        }
      }
    }
    assertLogIsQuietSince(mark);
  }

  @Rule({"A1", "T2"})
  void holdersExcludeEachOtherAndTokensRise() throws Exception {
    int mark = logMark();
    contend(store, 200);
    assertLogIsQuietSince(mark);
  }

  private int logMark() {
    return database.errorLog().map(ServerLog::mark).orElse(0);
  }

  private void assertLogIsQuietSince(int mark) {
    assertEquals(
        List.of(), database.errorLog().map(log -> log.errorsSince(mark)).orElse(List.of()));
  }

  /** Threads acquire and release one key until there were so many grants. */
  static void contend(LockStore store, int enough) throws Exception {
    AtomicInteger inside = new AtomicInteger();
    AtomicLong last = new AtomicLong();
    AtomicInteger grants = new AtomicInteger();
    together(
        () -> {
          while (grants.get() < enough) {
            AcquireCommand command = command(KEY, TTL);
            if (store.acquire(command, TIMEOUT) instanceof Granted reply) {
              Grant granted = Grant.of(command, reply);
              assertEquals(1, inside.incrementAndGet());
              assertTrue(last.getAndSet(granted.token().value()) < granted.token().value());
              grants.incrementAndGet();
              inside.decrementAndGet();
              assertInstanceOf(
                  ReleaseReply.Freed.class, store.release(KEY, granted.lease(), TIMEOUT));
            }
          }
          return true;
        });
  }

  @Rule({"A1", "S3"})
  void oneOfManyTakesOverAnExpiredKey() throws Exception {
    for (int round = 0; round < 20; round++) {
      Grant old = acquire(store, KEY, Duration.ofMillis(1));
      CyclicBarrier barrier = new CyclicBarrier(THREADS);
      List<Optional<Grant>> replies =
          together(
              () -> {
                barrier.await(60, TimeUnit.SECONDS);
                Thread.sleep(2); // the lease is over by then
                AcquireCommand command = command(KEY, TTL);
                return store.acquire(command, TIMEOUT) instanceof Granted reply
                    ? Optional.of(Grant.of(command, reply))
                    : Optional.empty();
              });
      List<Grant> winners = replies.stream().flatMap(Optional::stream).toList();
      assertEquals(1, winners.size());
      assertTrue(winners.get(0).token().isNewerThan(old.token()));
      store.release(KEY, winners.get(0).lease(), TIMEOUT);
    }
  }

  /** Classes are loaded, connections open, statements known. */
  private void warmUp() {
    for (int i = 0; i < 50; i++) {
      LockKey key = LockKey.of("warm-" + i % 2);
      store.release(key, acquire(store, key, TTL).lease(), TIMEOUT);
      store.clockMicros(TIMEOUT);
    }
  }

  @Rule("S1")
  void theClockIsReadAfterTheRowIsLocked() throws Exception {
    warmUp();
    assertSoonFresh(
        key -> {
          Grant old = acquire(store, key, Duration.ofMillis(100));
          Thread.sleep(110); // real time is the point here: the lease expires
          Grant granted = whileLocked(lockRow(key), () -> acquire(store, key, TTL));
          assertTrue(granted.token().isNewerThan(old.token()));
          return granted;
        });
  }

  @Rule("S1")
  void theClockIsReadAfterAnotherInsertWasRolledBack() throws Exception {
    warmUp();
    assertSoonFresh(
        key -> {
          Connection other = database.connect();
          other.setAutoCommit(false);
          insertCopy(other, key);
          return whileLocked(other, () -> acquire(store, key, TTL));
        });
  }

  @Test
  void aHeldKeyIsAnsweredWithoutTheRowLock() throws Exception {
    Grant held = acquire(store, KEY, TTL);
    List<String> before = database.query("SELECT last_write FROM " + table);
    try (Connection other = lockRow(KEY)) {
      long start = System.nanoTime();
      AcquireReply reply = store.acquire(command(KEY, TTL), TIMEOUT);
      assertEquals(held.token(), assertInstanceOf(Busy.class, reply).holder().token());
      assertTrue(store.find(KEY, TIMEOUT).isPresent());
      assertTrue(System.nanoTime() - start < TimeUnit.MILLISECONDS.toNanos(500));
      other.rollback();
    }
    assertEquals(before, database.query("SELECT last_write FROM " + table));
  }

  @Rule("L8")
  void aRenewalLeavesLockedRowsAlone() throws Exception {
    LockKey locked = LockKey.of("locked");
    LockKey free = LockKey.of("free");
    Grant first = acquire(store, locked, TTL);
    Grant second = acquire(store, free, TTL);
    try (Connection other = lockRow(locked)) {
      List<RenewCommand> batch =
          List.of(
              new RenewCommand(locked, first.lease(), first.expiresAt()),
              new RenewCommand(free, second.lease(), second.expiresAt()),
              new RenewCommand(LockKey.of("gone"), second.lease(), second.expiresAt()));
      long start = System.nanoTime();
      List<RenewReply> replies = store.renew(batch, TIMEOUT);
      assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(1));
      assertInstanceOf(RenewReply.NotDone.class, replies.get(0));
      assertInstanceOf(RenewReply.Renewed.class, replies.get(1));
      assertInstanceOf(RenewReply.StateLost.class, replies.get(2));
      other.rollback();
    }
  }

  private void insertCopy(Connection connection, LockKey key) throws SQLException {
    String columns =
        "format_version, last_token, phase, end_reason, holder_id, holder_tag, metadata,"
            + " metadata_number, grant_id, attach_number, attach_id, ttl, expires_at, acquired_at,"
            + " renewable, min_hold, max_hold, abandoned, waiters_until, last_write";
    String sql =
        "INSERT INTO "
            + table
            + " (lock_key, "
            + columns
            + ") SELECT ?, "
            + columns
            + " FROM "
            + table
            + " WHERE lock_key = ?";
    try (var statement = connection.prepareStatement(sql)) {
      statement.setBytes(1, bytes(key));
      statement.setBytes(2, bytes(LockKey.of("warm-1")));
      assertEquals(1, statement.executeUpdate());
    }
  }

  /** Runs the call while the other connection keeps its locks for 1.5 s more, then rolls back. */
  private static <T> T whileLocked(Connection other, Callable<T> call) throws Exception {
    ExecutorService executor = Executors.newSingleThreadExecutor();
    try (other) {
      Future<T> result = executor.submit(call);
      Thread.sleep(WAIT.toMillis()); // the wait is what is tested
      other.rollback();
      return result.get(30, TimeUnit.SECONDS);
    } finally {
      executor.shutdownNow();
    }
  }

  private interface SlowAcquire {
    Grant of(LockKey key) throws Exception;
  }

  /** A busy machine may delay one answer or another; a stale clock is stale each time. */
  private void assertSoonFresh(SlowAcquire acquire) throws Exception {
    List<Long> ages = new ArrayList<>();
    do {
      long start = System.nanoTime();
      Grant granted = acquire.of(LockKey.of("slow-" + ages.size()));
      ages.add(store.clockMicros(TIMEOUT) - (granted.expiresAt() - Micros.of(TTL)));
      long waited = System.nanoTime() - start;
      assertTrue(waited >= WAIT.toNanos() - 100_000_000, "it did not wait: " + waited);
      assertTrue(ages.get(ages.size() - 1) >= 0, "a stamp from the future: " + ages);
    } while (ages.get(ages.size() - 1) >= FRESH_MICROS && ages.size() < 4);
    assertTrue(ages.get(ages.size() - 1) < FRESH_MICROS, "stamps are this old, in us: " + ages);
  }
}
