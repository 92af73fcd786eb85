package dev.holdfast.testing.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.Holder;
import dev.holdfast.LockKey;
import dev.holdfast.spi.AttachCommand;
import dev.holdfast.spi.Micros;
import dev.holdfast.spi.Refusal;
import dev.holdfast.testing.Rule;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** The clock that decides is read after the row is locked, however long that took. */
abstract class SqlClockTests extends SqlStoreCase {
  private static final Duration WAIT = Duration.ofMillis(1_500);
  private static final long FRESH_MICROS = 20_000;

  SqlClockTests(SqlDatabase database) {
    super(database);
  }

  /** Classes are loaded, connections open, statements known. */
  private void warmUp() {
    for (int i = 0; i < 50; i++) {
      LockKey key = LockKey.of("warm-" + i % 2);
      store.release(key, acquire(store, key, TTL).lease(), TIMEOUT);
      store.clockMicros(TIMEOUT);
    }
  }

  /** How long ago this was granted, in microseconds. */
  private long age(Grant granted) {
    return store.clockMicros(TIMEOUT) - (granted.expiresAt() - Micros.of(TTL));
  }

  @Rule("S1")
  void aGrantIsStampedAfterTheRowWasLocked() throws Exception {
    warmUp();
    assertSoonFresh(
        key -> {
          Grant old = acquire(store, key, Duration.ofMillis(100));
          Thread.sleep(110); // real time is the point here: the lease expires
          Grant granted = whileLocked(lockRow(key), () -> acquire(store, key, TTL));
          long age = age(granted);
          assertTrue(granted.token().isNewerThan(old.token()));
          return age;
        });
  }

  @Rule("S1")
  void aGrantIsStampedAfterAnotherInsertWasRolledBack() throws Exception {
    warmUp();
    assertSoonFresh(
        key -> {
          Connection other = database.connect();
          other.setAutoCommit(false);
          insertCopy(other, key);
          return age(whileLocked(other, () -> acquire(store, key, TTL)));
        });
  }

  @Rule({"S1", "L1"})
  void aLeaseThatRanOutWhileItsRowWasLockedIsNotReleased() throws Exception {
    Grant granted = acquire(store, KEY, WAIT.dividedBy(2));
    Object reply = whileLocked(lockRow(KEY), () -> store.release(KEY, granted.lease(), TIMEOUT));
    assertInstanceOf(Refusal.Expired.class, reply);
  }

  @Rule({"S1", "L2"})
  void aLeaseThatRanOutWhileItsRowWasLockedIsNotAttachedTo() throws Exception {
    Grant granted = acquire(store, KEY, WAIT.dividedBy(2));
    AttachCommand command = new AttachCommand(KEY, granted.token(), 0, UUID.randomUUID());
    Object reply = whileLocked(lockRow(KEY), () -> store.attach(command, TIMEOUT));
    assertInstanceOf(Refusal.Expired.class, reply);
  }

  /** A reader sees the row as it was before, and a clock that is past its end. */
  @Rule("H1")
  void aRenewalThatIsStillBeingCommittedIsWaitedFor() throws Exception {
    Grant granted = acquire(store, KEY, Duration.ofMillis(300));
    Optional<Holder> found = whileRenewed(granted, () -> store.find(KEY, TIMEOUT));
    assertEquals(Optional.of(granted.token()), found.map(Holder::token));
  }

  @Rule("L2")
  void noLeaseIsToldToHaveRunOutThatIsStillBeingRenewed() throws Exception {
    Grant granted = acquire(store, KEY, Duration.ofMillis(300));
    AttachCommand command = new AttachCommand(KEY, granted.token(), 0, UUID.randomUUID());
    Object reply = whileRenewed(granted, () -> store.attach(command, TIMEOUT));
    assertFalse(reply instanceof Refusal.Expired, reply::toString);
  }

  /** Makes the call while a renewal made in time is committed only after the lease's old end. */
  private <T> T whileRenewed(Grant granted, Callable<T> call) throws Exception {
    ExecutorService executor = Executors.newSingleThreadExecutor();
    try (Connection renewing = database.connect()) {
      renewing.setAutoCommit(false);
      String sql = "UPDATE " + table + " SET expires_at = expires_at + 60000000 WHERE lock_key = ?";
      try (PreparedStatement statement = renewing.prepareStatement(sql)) {
        statement.setBytes(1, bytes(KEY));
        assertEquals(1, statement.executeUpdate());
      }
      while (store.clockMicros(TIMEOUT) <= granted.expiresAt()) {
        Thread.onSpinWait();
      }
      Future<T> reply = executor.submit(call);
      Thread.sleep(100); // it would have answered by then
      renewing.commit();
      return reply.get(30, TimeUnit.SECONDS);
    } finally {
      executor.shutdownNow();
    }
  }

  @Rule("S1")
  void theEndOfAReleasedLeaseIsStampedAfterTheRowWasLocked() throws Exception {
    warmUp();
    assertSoonFresh(
        key -> {
          Grant granted = acquire(store, key, TTL);
          whileLocked(lockRow(key), () -> store.release(key, granted.lease(), TIMEOUT));
          long now = store.clockMicros(TIMEOUT);
          return now - lastWrite(key);
        });
  }

  private long lastWrite(LockKey key) throws SQLException {
    String sql = "SELECT last_write FROM " + table + " WHERE lock_key = ?";
    try (Connection connection = database.connect();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setBytes(1, bytes(key));
      try (ResultSet row = statement.executeQuery()) {
        assertTrue(row.next());
        return row.getLong(1);
      }
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

  private interface SlowCall {
    /** Waits for the row of a key, and returns how old the stamp is then, in microseconds. */
    long ageOfStamp(LockKey key) throws Exception;
  }

  /** A busy machine may delay one answer or another; a stale clock is stale each time. */
  private static void assertSoonFresh(SlowCall call) throws Exception {
    List<Long> ages = new ArrayList<>();
    do {
      long start = System.nanoTime();
      ages.add(call.ageOfStamp(LockKey.of("slow-" + ages.size())));
      long waited = System.nanoTime() - start;
      assertTrue(waited >= WAIT.toNanos() - 100_000_000, "it did not wait: " + waited);
      assertTrue(ages.get(ages.size() - 1) >= 0, "a stamp from the future: " + ages);
    } while (ages.get(ages.size() - 1) >= FRESH_MICROS && ages.size() < 4);
    assertTrue(ages.get(ages.size() - 1) < FRESH_MICROS, "stamps are this old, in us: " + ages);
  }
}
