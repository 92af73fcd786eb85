package dev.holdfast.jdbc;

import dev.holdfast.LockStoreException;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/**
 * Removes records that nobody needs any more, beside live traffic: it waits for no row.
 *
 * @param dialect the database's
 * @param table the table's name
 * @param byKeys the table, read by its primary key and in no other way
 */
record OldRecords(Dialect dialect, String table, String byKeys) {
  private static final String NEWEST = "GREATEST(last_token, expires_at, last_write)";

  /**
   * Deletes up to {@code limit} records that are older than the retention, in small batches. What
   * was deleted before a batch that fails is told of; the failure comes again with the next call.
   */
  int purge(Session session, long retention, int limit, int batch) throws SQLException {
    int purged = 0;
    int last = -1;
    try {
      while (purged < limit && last != 0) {
        last = purgeBatch(session, retention, Math.min(batch, limit - purged));
        purged += last;
      }
    } catch (SQLException | LockStoreException e) {
      if (purged == 0) {
        throw e;
      }
    }
    return purged;
  }

  /** Looks for old records without a lock, and deletes those that nobody else has locked. */
  private int purgeBatch(Session session, long retention, int limit) throws SQLException {
    String old = NEWEST + " < " + dialect.clock() + " - ?";
    List<byte[]> keys =
        session.query(
            "SELECT lock_key FROM " + table + " WHERE " + old + dialect.limitedRows(),
            s -> {
              s.setLong(1, retention);
              s.setInt(2, limit);
            },
            row -> row.getBytes(1));
    if (keys.isEmpty()) {
      return 0;
    }
    session.begin();
    String free = "SELECT lock_key FROM " + byKeys + where(keys) + " AND " + old;
    List<byte[]> locked =
        session.query(
            dialect.lockingFreeRows(free),
            s -> {
              bytes(s, keys);
              s.setLong(keys.size() + 1, retention);
            },
            row -> row.getBytes(1));
    if (!locked.isEmpty()) {
      // key by key: a long list of keys may be looked up by a scan, which waits for all it passes
      session.updateAll(
          "DELETE FROM " + table + " WHERE lock_key = ?",
          locked.stream().<Session.Binder>map(key -> s -> s.setBytes(1, key)).toList());
    }
    session.commit();
    return locked.size();
  }

  private static String where(List<byte[]> keys) {
    return " WHERE lock_key IN (" + RecordTable.marks(keys.size()) + ")";
  }

  private static void bytes(PreparedStatement s, List<byte[]> keys) throws SQLException {
    for (int i = 0; i < keys.size(); i++) {
      s.setBytes(i + 1, keys.get(i));
    }
  }
}
