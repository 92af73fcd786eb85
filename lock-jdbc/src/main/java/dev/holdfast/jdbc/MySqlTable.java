package dev.holdfast.jdbc;

import dev.holdfast.LockKey;
import dev.holdfast.spi.LeaseIdentity;
import dev.holdfast.spi.LockRecord;
import java.sql.SQLException;

/**
 * The statements of MariaDB and MySQL that are transactions of their own.
 *
 * <p>UTC_TIMESTAMP is the clock when the statement began, SYSDATE the clock when it is read, but in
 * the session's time zone: so only differences of SYSDATE are used. Where daylight saving ends
 * between two of them the difference is negative, and the write is not done.
 */
final class MySqlTable {
  private static final String EMPTY_METADATA = "{}";

  private final String read;
  private final String replace;
  private final String release;

  MySqlTable(Dialect dialect, TableName table) {
    String clock = dialect.clock();
    String columns = String.join(", ", RecordRow.COLUMNS);
    this.read =
        "SELECT "
            + columns
            + ", "
            + clock
            + ", version, CAST(SYSDATE(6) AS CHAR), TIMESTAMPDIFF(MICROSECOND, NOW(6), SYSDATE(6))"
            + " FROM (SELECT 1 AS one) o LEFT JOIN "
            + table.text()
            + " t ON t.lock_key = ?";
    this.replace =
        "UPDATE "
            + table.text()
            + " SET "
            + String.join(" = ?, ", RecordRow.COLUMNS)
            + " = ?, version = version + 1 WHERE lock_key = ? AND version = ? AND last_token = ?"
            + " AND TIMESTAMPDIFF(MICROSECOND, ?, SYSDATE(6)) BETWEEN 0 AND ?";
    this.release =
        ("UPDATE {table} SET format_version = {format}, phase = 'r', end_reason = ?, holder_id = ?,"
                + " holder_tag = ?, metadata = ?, metadata_number = 0, expires_at = {clock},"
                + " last_write = {clock}, version = version + 1"
                + " WHERE lock_key = ? AND last_token = ? AND attach_number = ? AND attach_id = ?"
                + " AND format_version = {format} AND phase = 'h' AND {clock} + {waited} < expires_at"
                + " AND expires_at <= {clock} + ttl"
                + " AND LEAST(acquired_at, {clock}) + min_hold <= {clock}"
                + " AND TIMESTAMPDIFF(MICROSECOND, NOW(6), SYSDATE(6)) BETWEEN 0 AND {waited}")
            .replace("{table}", table.text())
            .replace("{clock}", clock)
            .replace("{format}", String.valueOf(LockRecord.FORMAT))
            .replace("{waited}", String.valueOf(MySqlSteps.WAITED_MICROS));
  }

  /**
   * A row, or the lack of one, as it was read.
   *
   * @param record the record
   * @param now the clock
   * @param version how often the row was written
   * @param readAt SYSDATE, in the session's time zone
   * @param took how long after the clock the row was read, at most; in microseconds
   */
  record Row(LockRecord record, long now, long version, String readAt, long took) {
    /** Whether the statement stood still between clock and row, for longer than it needs. */
    boolean isLate() {
      return took < 0 || took > MySqlSteps.WAITED_MICROS;
    }
  }

  /** Reads a row without locking it. */
  Row read(Session session, LockKey key) throws SQLException {
    return session
        .queryOne(
            read,
            s -> s.setBytes(1, KeyBytes.of(key)),
            row -> {
              boolean present = row.getObject(1) != null;
              LockRecord record = present ? RecordRow.read(row, 1) : LockRecord.ABSENT;
              return new Row(
                  record,
                  row.getLong(RecordRow.WIDTH + 1),
                  row.getLong(RecordRow.WIDTH + 2),
                  row.getString(RecordRow.WIDTH + 3),
                  row.getLong(RecordRow.WIDTH + 4));
            })
        .orElseThrow();
  }

  /**
   * Writes a record if the row is as it was read, no longer ago than this.
   *
   * @return whether it was written
   */
  boolean replace(Session session, LockKey key, Row seen, LockRecord record, long atMostMicros)
      throws SQLException {
    int written =
        session.update(
            replace,
            s -> {
              RecordRow.bind(s, 1, record);
              int i = RecordRow.WIDTH + 1;
              s.setBytes(i++, KeyBytes.of(key));
              s.setLong(i++, seen.version());
              s.setLong(i++, seen.record().lastToken());
              s.setString(i++, seen.readAt());
              s.setLong(i, atMostMicros);
            });
    return written == 1;
  }

  /**
   * Ends a lease that is alive and has no minimum hold left.
   *
   * @return whether it was that, and has ended
   */
  boolean release(Session session, LockKey key, LeaseIdentity lease) throws SQLException {
    int written =
        session.update(
            release,
            s -> {
              s.setBytes(1, RecordRow.bytes(""));
              s.setBytes(2, RecordRow.bytes(""));
              s.setBytes(3, RecordRow.bytes(""));
              s.setBytes(4, RecordRow.bytes(EMPTY_METADATA));
              s.setBytes(5, KeyBytes.of(key));
              s.setLong(6, lease.token().value());
              s.setInt(7, lease.attachNumber());
              s.setBytes(8, UuidBytes.of(lease.attachId()));
            });
    return written == 1;
  }
}
