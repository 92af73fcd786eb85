package dev.holdfast.testing.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.LockKey;
import dev.holdfast.jdbc.JdbcLockStore;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.testing.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Calls of many threads at the same time share statements, and each gets its own answer. */
abstract class PostgresSharedTests extends PostgresSharedCase {
  PostgresSharedTests(ServerDatabase database) {
    super(database);
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
}
