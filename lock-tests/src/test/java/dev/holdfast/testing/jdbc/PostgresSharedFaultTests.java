package dev.holdfast.testing.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariDataSource;
import dev.holdfast.LockStoreException;
import dev.holdfast.LockStoreException.Failure;
import dev.holdfast.jdbc.JdbcLockStore;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.testing.Rule;
import dev.holdfast.testing.proxy.Bytes;
import dev.holdfast.testing.proxy.Cut;
import dev.holdfast.testing.proxy.FaultProxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** What goes wrong for one of many callers, or for all. */
abstract class PostgresSharedFaultTests extends PostgresSharedCase {
  PostgresSharedFaultTests(ServerDatabase database) {
    super(database);
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

  @Rule("A7")
  void whoGetsNoConnectionIsToldThatNothingWasApplied() throws Exception {
    List<AcquireCommand> commands = commands(CALLERS);
    List<Connection> all = all(pool);
    List<Future<LockStoreException>> calls = new ArrayList<>();
    for (AcquireCommand c : commands) {
      calls.add(executor.submit(() -> fails(Failure.NOT_APPLIED, () -> counted.acquire(c, SHORT))));
    }
    TimeUnit.NANOSECONDS.sleep(SHORT.toNanos() * 5 / 4);
    long told = calls.stream().filter(Future::isDone).count();
    assertTrue(told > CALLERS / 2, told + " were told in their time");
    for (Connection connection : all) {
      connection.close();
    }
    for (Future<LockStoreException> call : calls) {
      call.get(60, TimeUnit.SECONDS);
    }
    for (AcquireCommand c : commands) {
      assertTrue(store.find(c.key(), TIMEOUT).isEmpty());
    }
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
