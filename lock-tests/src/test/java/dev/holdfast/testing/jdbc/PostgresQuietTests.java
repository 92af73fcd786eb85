package dev.holdfast.testing.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.testing.Rule;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A held key is answered, and looked up, without a trace at the server. */
abstract class PostgresQuietTests extends SqlStoreCase {
  private static final int ANSWERS = 200;

  PostgresQuietTests(SqlDatabase database) {
    super(database);
  }

  private void answer() {
    for (int i = 0; i < ANSWERS; i++) {
      assertInstanceOf(Busy.class, store.acquire(command(KEY, TTL), TIMEOUT));
      assertTrue(store.find(KEY, TIMEOUT).isPresent());
    }
  }

  @Test
  void aHeldAnswerLocksNoRow() throws SQLException {
    acquire(store, KEY, TTL);
    String row = "SELECT ctid || ' ' || xmin || ' ' || xmax FROM " + table;
    List<String> before = database.query(row);
    answer();
    assertEquals(before, database.query(row));
  }

  /** Other processes of the server write to its log too, but not all the time. */
  @Rule({"S3", "W3"})
  void aHeldAnswerWritesNoLog() throws SQLException {
    acquire(store, KEY, TTL);
    answer();
    List<Long> written = new ArrayList<>();
    do {
      long before = log();
      answer();
      written.add(log() - before);
    } while (written.get(written.size() - 1) > 0 && written.size() < 5);
    assertEquals(0, written.get(written.size() - 1), () -> "bytes of WAL: " + written);
  }

  private long log() throws SQLException {
    return Long.parseLong(
        database.query("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn").get(0));
  }

  @Rule("W3")
  void aHeldAnswerLeavesNoDeadRow() throws SQLException {
    acquire(store, KEY, TTL);
    List<String> before = rows();
    answer();
    assertEquals(before, rows());
  }

  /** Inserted, updated, deleted and dead rows of the table, as all sessions have told by now. */
  private List<String> rows() throws SQLException {
    pool.getHikariPoolMXBean().softEvictConnections(); // a session that ends tells all it knows
    awaitNoSession();
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("SELECT pg_stat_clear_snapshot()");
      try (ResultSet row =
          statement.executeQuery(
              "SELECT n_tup_ins, n_tup_upd, n_tup_del, n_dead_tup FROM pg_stat_user_tables"
                  + " WHERE relname = '"
                  + table
                  + "'")) {
        assertTrue(row.next());
        return List.of(row.getString(1), row.getString(2), row.getString(3), row.getString(4));
      }
    }
  }

  private void awaitNoSession() throws SQLException {
    String others =
        "SELECT COUNT(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
            + " AND pid <> pg_backend_pid() AND query LIKE '%"
            + table
            + "%'";
    long end = System.nanoTime() + TIMEOUT.toNanos();
    while (!database.query(others).get(0).equals("0")) {
      assertTrue(System.nanoTime() < end, "sessions of the pool do not end");
    }
  }

  @Rule("S5")
  void whatIsThereIsLeftAloneWhenTheSchemaIsCreatedAgain() throws SQLException {
    String versions =
        "SELECT xmin FROM pg_proc WHERE proname = '"
            + table
            + "_grant' UNION ALL SELECT xmin FROM pg_rewrite WHERE ev_class = '"
            + table
            + "_view'::regclass";
    List<String> before = database.query(versions);
    assertEquals(2, before.size());
    store.createSchema();
    assertEquals(before, database.query(versions));
  }

  /** A grant replaces the record; that what was there cannot be read must leave no ghost. */
  @Rule("A7")
  void aFreeKeyWhoseRecordIsDamagedIsGrantedAndTold() throws SQLException {
    store.release(KEY, acquire(store, KEY, TTL).lease(), TIMEOUT);
    database.execute("UPDATE " + table + " SET metadata = '\\x7b'");
    Grant granted = acquire(store, KEY, TTL);
    assertEquals(
        List.of("" + granted.token().value()),
        database.query("SELECT last_token FROM " + table + " WHERE phase = 'h'"));
  }
}
