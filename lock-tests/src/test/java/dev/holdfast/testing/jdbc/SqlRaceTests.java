package dev.holdfast.testing.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.Holder;
import dev.holdfast.LockKey;
import dev.holdfast.jdbc.JdbcLockStore;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.HolderInfo;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewCommand;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.testing.Rule;
import dev.holdfast.testing.server.ServerLog;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Many callers at once, and rows that others keep locked. */
abstract class SqlRaceTests extends SqlStoreCase {
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

  /** Threads acquire and release one key until there were so many grants, or one has failed. */
  static void contend(LockStore store, int enough) throws Exception {
    AtomicInteger inside = new AtomicInteger();
    AtomicLong last = new AtomicLong();
    AtomicInteger grants = new AtomicInteger();
    together(
        () -> {
          try {
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
          } finally {
            grants.set(enough);
          }
        });
    assertTrue(last.get() > 0);
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

  @Rule({"A1", "A5"})
  void whoTakesOverAnExpiredKeyIsItsHolder() throws Exception {
    Grant old = acquire(store, KEY, Duration.ofMillis(1));
    Thread.sleep(5); // the lease is over by then
    AcquireCommand command = command(KEY, TTL);
    HolderInfo info = new HolderInfo("the next one", "", Map.of(), 0);
    AcquireReply reply =
        store.acquire(
            new AcquireCommand(
                KEY, command.grantId(), info, TTL, Duration.ZERO, Duration.ZERO, 0, Duration.ZERO),
            TIMEOUT);
    Granted granted = assertInstanceOf(Granted.class, reply);
    assertTrue(granted.token().isNewerThan(old.token()));
    Holder holder = store.find(KEY, TIMEOUT).orElseThrow();
    assertEquals(info.id(), holder.id());
    assertEquals(granted.token(), holder.token());
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
    leavesLockedRowsAlone(store, () -> lockRow(LockKey.of("locked")));
  }

  static void leavesLockedRowsAlone(LockStore store, Callable<Connection> lock) throws Exception {
    LockKey locked = LockKey.of("locked");
    LockKey free = LockKey.of("free");
    Grant first = acquire(store, locked, TTL);
    Grant second = acquire(store, free, TTL);
    try (Connection other = lock.call()) {
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

  /** Half of a large table in one batch: no row of the other half is locked meanwhile. */
  @Rule({"L8", "S2"})
  void aBatchLocksItsOwnRowsAlone() {
    List<RenewCommand> all = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      LockKey key = LockKey.of("row-" + i);
      Grant granted = acquire(store, key, TTL);
      all.add(new RenewCommand(key, granted.lease(), granted.expiresAt()));
    }
    List<RenewReply> beside = new ArrayList<>();
    HookedDataSource hooked = new HookedDataSource(pool);
    hooked.before(
        2, "UPDATE ", connection -> beside.addAll(store.renew(all.subList(200, 400), TIMEOUT)));
    JdbcLockStore other = database.storeOn(hooked).tableName(table).build();
    List<RenewReply> replies = other.renew(all.subList(0, 200), TIMEOUT);
    assertTrue(replies.stream().allMatch(RenewReply.Renewed.class::isInstance));
    assertEquals(
        List.of(), beside.stream().filter(r -> !(r instanceof RenewReply.Renewed)).toList());
  }

  @Rule("S3")
  void whoeverLosesTheRaceForAFreshKeyLeavesNoErrorInTheLog() throws Exception {
    int mark = logMark();
    CyclicBarrier barrier = new CyclicBarrier(THREADS);
    together(
        () -> {
          int mine = barrier.await(60, TimeUnit.SECONDS);
          for (int round = 0; round < 60; round++) {
            LockKey key = LockKey.of("both-" + round);
            barrier.await(60, TimeUnit.SECONDS);
            if (mine % 2 == 0) {
              store.abandon(key, UUID.randomUUID(), TIMEOUT);
            } else {
              store.acquire(command(key, TTL), TIMEOUT);
            }
          }
          return true;
        });
    assertLogIsQuietSince(mark);
  }
}
