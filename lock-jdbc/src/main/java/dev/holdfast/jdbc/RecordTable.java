package dev.holdfast.jdbc;

import dev.holdfast.Holder;
import dev.holdfast.LockKey;
import dev.holdfast.spi.ListCommand;
import dev.holdfast.spi.ListReply;
import dev.holdfast.spi.LockRecord;
import dev.holdfast.spi.LockSteps;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The statements on the table of records. */
final class RecordTable {
  private static final String COLUMNS = String.join(", ", RecordRow.COLUMNS);

  private static final String DUPLICATE_KEY = "23505";

  private final Dialect dialect;
  private final String table;
  private final String byKeys;
  private final OldRecords old;
  private final String read;
  private final String lock;
  private final String clock;
  private final String insert;
  private final String update;
  private final String list;

  RecordTable(Dialect dialect, TableName name) {
    this.dialect = dialect;
    this.table = name.text();
    this.byKeys =
        table + (dialect.family() == Dialect.Family.MYSQL ? " FORCE INDEX (PRIMARY)" : "");
    this.old = new OldRecords(dialect, table, byKeys);
    String one = " FROM " + table + " WHERE lock_key = ?";
    this.read = "SELECT " + COLUMNS + ", " + dialect.clock() + one;
    this.lock = dialect.locking("SELECT " + COLUMNS + one);
    this.clock = "SELECT " + dialect.clock();
    this.insert =
        "INSERT INTO "
            + table
            + " ("
            + COLUMNS
            + ", lock_key) VALUES ("
            + marks(RecordRow.WIDTH + 1)
            + ")"
            + orNothing();
    this.update =
        "UPDATE "
            + table
            + " SET "
            + String.join(" = ?, ", RecordRow.COLUMNS)
            + " = ?"
            + nextVersion()
            + " WHERE lock_key = ?";
    this.list =
        "SELECT "
            + COLUMNS
            + ", "
            + dialect.clock()
            + ", lock_key FROM "
            + table
            + " WHERE lock_key >= ? AND lock_key < ? AND LENGTH(holder_id) > 0 AND expires_at > "
            + dialect.clock()
            + " ORDER BY lock_key"
            + dialect.limitedRows();
  }

  /** A record, and the server's clock when it was read. */
  record Reading(LockRecord record, long now) {
    static Reading of(ResultSet row) throws SQLException {
      return new Reading(RecordRow.read(row, 1), row.getLong(RecordRow.WIDTH + 1));
    }
  }

  /** Reads a record without locking it. */
  Optional<Reading> read(Session session, LockKey key) throws SQLException {
    return session.look(read, s -> s.setBytes(1, KeyBytes.of(key)), Reading::of);
  }

  /**
   * Who has the key. That a lease has run out is certain only once its row was locked: a renewal
   * may have been made in time, and not be committed yet.
   */
  Optional<Holder> find(Session session, LockKey key) throws SQLException {
    Optional<Reading> seen = read(session, key);
    if (seen.isPresent() && hasRunOut(seen.get().record(), seen.get().now())) {
      seen = readLocked(session, key);
    }
    return seen.flatMap(r -> LockSteps.find(r.record(), r.now()));
  }

  /** Whether somebody has held the key, by this clock, and no longer does. */
  static boolean hasRunOut(LockRecord record, long now) {
    return !record.holder().id().isEmpty() && !record.isBusy(now);
  }

  private Optional<Reading> readLocked(Session session, LockKey key) throws SQLException {
    session.begin();
    Optional<LockRecord> record = lock(session, key);
    long now = clock(session);
    session.rollback();
    return record.map(r -> new Reading(r, now));
  }

  /** Reads a record, and locks it until the transaction ends. */
  Optional<LockRecord> lock(Session session, LockKey key) throws SQLException {
    return session.queryOne(
        lock, s -> s.setBytes(1, KeyBytes.of(key)), row -> RecordRow.read(row, 1));
  }

  /**
   * Reads and locks those of the records that nobody else has locked. That never waits, so the
   * clock at the start of the statement will do. A record that cannot be read is left out too.
   */
  Map<LockKey, Reading> lockFree(Session session, Collection<LockKey> keys) throws SQLException {
    String select =
        "SELECT "
            + COLUMNS
            + ", "
            + dialect.clock()
            + ", lock_key FROM "
            + byKeys
            + " WHERE lock_key IN ("
            + marks(keys.size())
            + ") ORDER BY lock_key";
    Map<LockKey, Reading> records = new HashMap<>();
    session.query(dialect.lockingFreeRows(select), keysFrom(1, keys), row -> put(records, row));
    return records;
  }

  private static boolean put(Map<LockKey, Reading> records, ResultSet row) throws SQLException {
    try {
      records.put(KeyBytes.key(row.getBytes(RecordRow.WIDTH + 2)), Reading.of(row));
      return true;
    } catch (UnreadableRecordException e) {
      return false;
    }
  }

  /** Which of the keys have a record. */
  Collection<LockKey> present(Session session, Collection<LockKey> keys) throws SQLException {
    if (keys.isEmpty()) {
      return List.of();
    }
    return session.query(
        "SELECT lock_key FROM " + byKeys + " WHERE lock_key IN (" + marks(keys.size()) + ")",
        keysFrom(1, keys),
        row -> KeyBytes.key(row.getBytes(1)));
  }

  /** The server's clock. */
  long clock(Session session) throws SQLException {
    return session.look(clock, Session.Binder.NONE, row -> row.getLong(1)).orElseThrow();
  }

  /** Inserts a record; that somebody else has inserted one is a lost race. */
  void insert(Session session, LockKey key, LockRecord record) throws SQLException {
    requireAll(1, session.update(insert, binder(key, record)));
  }

  /** Where a duplicate key was passed over: an error would stand in the server's log. */
  private static void requireAll(int rows, int inserted) throws SQLException {
    if (inserted < rows) {
      throw new SQLException("somebody else has inserted the record", DUPLICATE_KEY);
    }
  }

  private String orNothing() {
    return dialect.family() == Dialect.Family.POSTGRESQL ? " ON CONFLICT DO NOTHING" : "";
  }

  void update(Session session, LockKey key, LockRecord record) throws SQLException {
    session.update(update, binder(key, record));
  }

  /** Inserts and updates many records, as part of a transaction that has locked the latter. */
  void writeAll(Session session, Map<LockKey, LockRecord> added, Map<LockKey, LockRecord> changed)
      throws SQLException {
    requireAll(added.size(), insertAll(session, added, orNothing()));
    if (dialect.family() == Dialect.Family.MYSQL) {
      insertAll(session, changed, overwriting());
    } else if (!changed.isEmpty()) {
      session.updateAll(
          update, changed.entrySet().stream().map(e -> binder(e.getKey(), e.getValue())).toList());
    }
  }

  private int insertAll(Session session, Map<LockKey, LockRecord> records, String onDuplicate)
      throws SQLException {
    if (records.isEmpty()) {
      return 0;
    }
    String row = "(" + marks(RecordRow.WIDTH + 1) + ")";
    String values = String.join(", ", Collections.nCopies(records.size(), row));
    return session.update(
        "INSERT INTO " + table + " (" + COLUMNS + ", lock_key) VALUES " + values + onDuplicate,
        s -> {
          int first = 1;
          for (Map.Entry<LockKey, LockRecord> e : records.entrySet()) {
            RecordRow.bind(s, first, e.getValue());
            s.setBytes(first + RecordRow.WIDTH, KeyBytes.of(e.getKey()));
            first += RecordRow.WIDTH + 1;
          }
        });
  }

  /** Makes an insert of many rows an update of many rows, where drivers send no batches at once. */
  private String overwriting() {
    return RecordRow.COLUMNS.stream()
        .map(column -> column + " = VALUES(" + column + ")")
        .collect(Collectors.joining(", ", " ON DUPLICATE KEY UPDATE ", nextVersion()));
  }

  private String nextVersion() {
    return dialect.family() == Dialect.Family.MYSQL ? ", version = version + 1" : "";
  }

  /** A page of those who hold keys. */
  ListReply list(Session session, ListCommand c) throws SQLException {
    byte[] prefix = KeyBytes.of(c.namespace(), c.namePrefix());
    byte[] from =
        c.cursor().isEmpty() ? prefix : KeyBytes.next(KeyBytes.of(c.namespace(), c.cursor()));
    List<Listed> rows =
        session.query(
            list,
            s -> {
              s.setBytes(1, from);
              s.setBytes(2, KeyBytes.end(prefix));
              s.setInt(3, c.limit());
            },
            Listed::of);
    return Listed.page(rows, c.limit());
  }

  /** Deletes old records. */
  int purge(Session session, long retention, int limit, int batch) throws SQLException {
    return old.purge(session, retention, limit, batch);
  }

  long highestToken(Session session) throws SQLException {
    return session
        .queryOne(
            "SELECT COALESCE(MAX(last_token), 0) FROM " + table,
            Session.Binder.NONE,
            row -> row.getLong(1))
        .orElseThrow();
  }

  private static Session.Binder binder(LockKey key, LockRecord record) {
    return s -> {
      RecordRow.bind(s, 1, record);
      s.setBytes(RecordRow.WIDTH + 1, KeyBytes.of(key));
    };
  }

  private static Session.Binder keysFrom(int first, Collection<LockKey> keys) {
    return s -> {
      int i = first;
      for (LockKey key : keys) {
        s.setBytes(i++, KeyBytes.of(key));
      }
    };
  }

  static String marks(int count) {
    return String.join(", ", Collections.nCopies(count, "?"));
  }
}
