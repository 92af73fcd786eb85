package dev.holdfast.testing.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.FencingToken;
import dev.holdfast.LockStoreException;
import dev.holdfast.LockStoreException.Failure;
import dev.holdfast.jdbc.JdbcLockStore;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.AcquireReply.Refused;
import dev.holdfast.spi.HolderInfo;
import dev.holdfast.spi.LeaseIdentity;
import dev.holdfast.spi.LockSteps;
import dev.holdfast.testing.Rule;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * A store on H2, MariaDB or MySQL that has released a key itself grants it again without a look.
 * Whatever came in between, it answers as one that looks.
 */
abstract class SqlRegrantTests extends SqlStoreCase {
  private static final long START = 1_780_000_000_000_000L;
  private static final long WAIT_MICROS = 600_000;
  private static final long FAR = 2 * START; // ahead of every clock
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final int statements;

  /** How many statements, and beginnings and ends of transactions, such a grant takes. */
  SqlRegrantTests(SqlDatabase database, int statements) {
    super(database);
    this.statements = statements;
  }

  /** One that has released nothing. */
  private JdbcLockStore another() {
    return database.storeOn(pool).tableName(table).build();
  }

  private Grant released() {
    Grant granted = acquire(store, KEY, TTL);
    store.release(KEY, granted.lease(), TIMEOUT);
    return granted;
  }

  private static AcquireCommand above(long floor) {
    AcquireCommand c = command(KEY, TTL);
    return new AcquireCommand(
        KEY, c.grantId(), c.holder(), TTL, Duration.ZERO, Duration.ZERO, floor, Duration.ZERO);
  }

  private void set(String assignment) throws SQLException {
    database.execute("UPDATE " + table + " SET " + assignment);
  }

  private AcquireReply.Reason reasonOfRefusal(JdbcLockStore by, AcquireCommand command) {
    return assertInstanceOf(Refused.class, by.acquire(command, TIMEOUT)).reason();
  }

  @Test
  void itTakesOneStatement() {
    released();
    WatchedDataSource watched = new WatchedDataSource(pool);
    JdbcLockStore counted = database.storeOn(watched).tableName(table).build();
    counted.release(KEY, acquire(counted, KEY, TTL).lease(), TIMEOUT);
    watched.takeLog();
    acquire(counted, KEY, TTL);
    assertEquals(statements, watched.takeLog().size());
  }

  /** A busy machine may delay one answer or another; a clock that is old is old each time. */
  @Rule("S1")
  void aGrantIsStampedAfterTheRowWasLocked() throws Exception {
    long age = ageAfterWait();
    for (int again = 0; again < 4 && age >= WAIT_MICROS / 2; again++) {
      age = ageAfterWait();
    }
    assertTrue(age < WAIT_MICROS / 2, "it was stamped " + age + " us ago");
  }

  private long ageAfterWait() throws Exception {
    released();
    ExecutorService executor = Executors.newSingleThreadExecutor();
    try (Connection locking = lockRow(KEY)) {
      Future<Grant> reply = executor.submit(() -> acquire(store, KEY, TTL));
      TimeUnit.MICROSECONDS.sleep(WAIT_MICROS); // the wait is what is tested
      locking.rollback();
      Grant granted = reply.get(30, TimeUnit.SECONDS);
      long age = store.clockMicros(TIMEOUT) - (granted.expiresAt() - TTL.toNanos() / 1_000);
      store.release(KEY, granted.lease(), TIMEOUT);
      return age;
    } finally {
      executor.shutdownNow();
    }
  }

  /** A statement's time-out is in whole seconds where there is one, and the machine may be busy. */
  @Rule("A7")
  void aRowThatStaysLockedIsNotWaitedForLongerThanTheCall() throws SQLException {
    released();
    try (Connection locking = lockRow(KEY)) {
      long start = System.nanoTime();
      LockStoreException e =
          assertThrows(
              LockStoreException.class,
              () -> store.acquire(command(KEY, TTL), Duration.ofSeconds(1)));
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
      assertTrue(e.retryable(), e.getMessage());
      assertTrue(millis >= 900 && millis < 5_000, millis + " ms");
      locking.rollback();
    }
    acquire(store, KEY, TTL);
  }

  @Rule("A1")
  void aKeyThatAnotherHasTakenMeanwhileIsHeld() {
    released();
    Grant theirs = acquire(another(), KEY, TTL);
    AcquireReply reply = store.acquire(command(KEY, TTL), TIMEOUT);
    assertEquals(theirs.token(), assertInstanceOf(Busy.class, reply).holder().token());
  }

  @Rule("T2")
  void theTokenIsAboveThatOfAnotherWhoHasHadItMeanwhile() {
    released();
    JdbcLockStore other = another();
    AcquireCommand theirs = above(FAR);
    Granted granted = assertInstanceOf(Granted.class, other.acquire(theirs, TIMEOUT));
    other.release(KEY, LeaseIdentity.ofGrant(granted.token(), theirs.grantId()), TIMEOUT);
    assertTrue(acquire(store, KEY, TTL).token().isNewerThan(granted.token()));
  }

  @Rule("A3")
  void anIntentThatWasGivenUpMeanwhileIsRefused() {
    released();
    AcquireCommand command = command(KEY, TTL);
    another().abandon(KEY, command.grantId(), TIMEOUT);
    assertEquals(AcquireReply.Reason.DUPLICATE, reasonOfRefusal(store, command));
  }

  @Rule("A3")
  void anIntentWhoseLeaseHasEndedIsRefused() {
    AcquireCommand command = command(KEY, TTL);
    Granted granted = assertInstanceOf(Granted.class, store.acquire(command, TIMEOUT));
    store.release(KEY, LeaseIdentity.ofGrant(granted.token(), command.grantId()), TIMEOUT);
    assertEquals(AcquireReply.Reason.DUPLICATE, reasonOfRefusal(store, command));
  }

  @Rule("T1")
  void theTokenIsAboveTheFloorAndTheLastOne() throws SQLException {
    released();
    Granted first = assertInstanceOf(Granted.class, store.acquire(above(FAR), TIMEOUT));
    assertEquals(FAR + 1, first.token().value());
    database.execute("UPDATE " + table + " SET phase = 'r', holder_id = X''");
    Grant second = acquire(another(), KEY, TTL);
    store.release(KEY, second.lease(), TIMEOUT);
    assertEquals(FAR + 3, acquire(store, KEY, TTL).token().value());
  }

  @Rule("T3")
  void noTokenIsAboveTheHighest() {
    released();
    AcquireCommand command = above(FencingToken.MAX_VALUE);
    assertEquals(AcquireReply.Reason.TOKENS_EXHAUSTED, reasonOfRefusal(store, command));
  }

  @Rule("W1")
  void theMarkOfAWaiterStays() throws SQLException {
    released();
    set("waiters_until = 4000000000000000");
    acquire(store, KEY, TTL);
    assertEquals(List.of("4000000000000000"), database.query("SELECT waiters_until FROM " + table));
  }

  @Rule("A1")
  void aKeyThatIsKeptForItsMinimumHoldIsHeld() throws SQLException {
    released();
    set("holder_id = X'78', min_hold = 60000000, expires_at = expires_at + 60000000");
    assertInstanceOf(Busy.class, store.acquire(command(KEY, TTL), TIMEOUT));
  }

  @Test
  void aRecordOfANewerVersionIsLeftAlone() throws SQLException {
    released();
    set("format_version = 2");
    fails(Failure.MISCONFIGURED, () -> store.acquire(command(KEY, TTL), TIMEOUT));
  }

  @Rule("T3")
  void aClockThatIsWrongGrantsNothing() throws SQLException {
    VirtualClock clock = new VirtualClock(database, START);
    JdbcLockStore clocked =
        database.storeOn(pool).tableName(table).dialect(clock.dialect()).build();
    for (long wrong : List.of(LockSteps.EARLIEST_CLOCK - 1, LockSteps.LATEST_CLOCK)) {
      clock.set(START);
      Grant granted = acquire(clocked, KEY, TTL);
      clocked.release(KEY, granted.lease(), TIMEOUT);
      clock.set(wrong);
      assertEquals(
          AcquireReply.Reason.CLOCK_OUTSIDE_WINDOW, reasonOfRefusal(clocked, command(KEY, TTL)));
    }
  }

  /** The lease before was attached to, and had other limits. */
  @Test
  void theRecordIsTheSameAsAfterALook() throws SQLException {
    List<List<String>> records = new ArrayList<>();
    for (boolean looks : List.of(true, false)) {
      String own = database.newTable("same");
      VirtualClock clock = new VirtualClock(database, START);
      JdbcLockStore first = database.storeOn(pool).tableName(own).dialect(clock.dialect()).build();
      first.createSchema();
      JdbcLockStore second = database.storeOn(pool).tableName(own).dialect(clock.dialect()).build();
      AcquireCommand before = command(KEY, Duration.ofSeconds(1));
      first.acquire(before, TIMEOUT);
      String attached =
          "attach_number = 3, attach_id = grant_id, renewable = FALSE, max_hold = 7, last_token = 9";
      database.execute("UPDATE " + own + " SET " + attached);
      first.release(KEY, new LeaseIdentity(FencingToken.of(9), 3, before.grantId()), TIMEOUT);
      clock.set(START + 5);
      AcquireCommand command =
          new AcquireCommand(
              KEY,
              new UUID(7, 7),
              new HolderInfo("the next one", "a tag", Map.of("url", "x"), 4),
              TTL,
              Duration.ofSeconds(2),
              MINUTE,
              0,
              Duration.ZERO);
      AcquireReply reply = (looks ? second : first).acquire(command, TIMEOUT);
      List<String> record = new ArrayList<>(List.of(reply.toString()));
      for (String column :
          database.query(
              "SELECT column_name FROM information_schema.columns WHERE LOWER(table_name) = '"
                  + own
                  + "' ORDER BY 1")) {
        record.addAll(database.query("SELECT " + column + " FROM " + own));
      }
      assertTrue(record.size() >= 22, record::toString);
      records.add(record);
      database.dropTable(own);
    }
    assertEquals(records.get(0), records.get(1));
  }
}
