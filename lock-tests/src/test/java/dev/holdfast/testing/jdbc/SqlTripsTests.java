package dev.holdfast.testing.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.holdfast.LockKey;
import dev.holdfast.jdbc.JdbcLockStore;
import dev.holdfast.spi.RenewCommand;
import dev.holdfast.spi.RenewReply;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * How many statements, and beginnings and ends of transactions, each operation takes. The table in
 * the store's package description has the round trips that they make: PostgreSQL's driver begins a
 * transaction with its first statement.
 */
abstract class SqlTripsTests extends SqlStoreCase {
  private final Trips expected;
  private WatchedDataSource watched = new WatchedDataSource(pool);
  private JdbcLockStore counted = store;

  /** The numbers of one database. */
  record Trips(
      int fresh, int takeOver, int held, int find, int release, int renewBatch, int rare) {}

  SqlTripsTests(SqlDatabase database, Trips expected) {
    super(database);
    this.expected = expected;
  }

  @BeforeEach
  void watch() {
    watched = new WatchedDataSource(pool);
    counted = JdbcLockStore.builder(watched).tableName(table).build();
    everything(counted);
  }

  private int trips(Runnable call) {
    watched.takeLog();
    call.run();
    List<String> log = watched.takeLog();
    assertTrue(log.size() < 20, log::toString);
    return log.size();
  }

  /** On a busy machine a statement may look as if it had waited for a row, and be done again. */
  @Test
  void everyOperationTakesItsRoundTripsAndNoMore() {
    Trips counts = count(0);
    for (int round = 1; round < 5 && !counts.equals(expected); round++) {
      counts = count(round);
    }
    assertEquals(expected, counts);
  }

  /** Each statement is a transaction of its own: that has to be turned on, and off again. */
  @Test
  void aPoolWithoutAutoCommitTakesTwoMore() {
    HikariConfig config = database.poolConfig(2);
    config.setAutoCommit(false);
    try (HikariDataSource off = new HikariDataSource(config)) {
      WatchedDataSource watchedOff = new WatchedDataSource(off);
      JdbcLockStore other = JdbcLockStore.builder(watchedOff).tableName(table).build();
      everything(other);
      acquire(other, KEY, TTL);
      watchedOff.takeLog();
      other.acquire(command(KEY, TTL), TIMEOUT);
      assertEquals(expected.held() + 2, watchedOff.takeLog().size());
    }
  }

  private Trips count(int round) {
    LockKey key = LockKey.of("fresh-" + round);
    List<Grant> grants = new ArrayList<>();
    int fresh = trips(() -> grants.add(acquire(counted, key, TTL)));
    int held = trips(() -> counted.acquire(command(key, TTL), TIMEOUT));
    int find = trips(() -> counted.find(key, TIMEOUT));
    int release = trips(() -> counted.release(key, grants.get(0).lease(), TIMEOUT));
    int takeOver = trips(() -> grants.add(acquire(counted, key, TTL)));
    int rare = trips(() -> counted.revoke(key, grants.get(1).token().value(), TIMEOUT));
    return new Trips(fresh, takeOver, held, find, release, renewBatch(round), rare);
  }

  private int renewBatch(int round) {
    List<RenewCommand> batch = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      LockKey key = LockKey.of("batch-" + round + "-" + i);
      Grant granted = acquire(counted, key, TTL);
      batch.add(new RenewCommand(key, granted.lease(), granted.expiresAt()));
    }
    List<RenewReply> replies = new ArrayList<>();
    int trips = trips(() -> replies.addAll(counted.renew(batch, TIMEOUT)));
    assertTrue(replies.stream().allMatch(RenewReply.Renewed.class::isInstance));
    return trips;
  }
}
