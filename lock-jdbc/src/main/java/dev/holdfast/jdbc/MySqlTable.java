package dev.holdfast.jdbc;

import dev.holdfast.LockKey;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.LeaseIdentity;
import dev.holdfast.spi.LockRecord;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The statements of MariaDB and MySQL that are transactions of their own.
 *
 * <p>UTC_TIMESTAMP is the clock when the statement began, SYSDATE the clock when it is read, but in
 * the session's time zone: so it is only compared with NOW, which is the same for the beginning.
 * Where daylight saving ends between the two the difference is negative, and the write is not done.
 */
final class MySqlTable {
  private static final String EMPTY_METADATA = "{}";
  static final String SINCE_BEGINNING = "TIMESTAMPDIFF(MICROSECOND, NOW(6), SYSDATE(6))";

  private final String read;
  private final String replace;
  private final String release;
  private final MySqlRegrant regrant;

  MySqlTable(Dialect dialect, TableName table) {
    String clock = dialect.clock();
    String columns = String.join(", ", RecordRow.COLUMNS);
    this.read =
        "SELECT "
            + columns
            + ", "
            + clock
            + ", version, "
            + SINCE_BEGINNING
            + " FROM "
            + table.text()
            + " t WHERE t.lock_key = ?";
    this.replace =
        "UPDATE "
            + table.text()
            + " SET "
            + String.join(" = ?, ", RecordRow.COLUMNS)
            + " = ?, version = version + 1 WHERE lock_key = ? AND version = ? AND last_token = ?"
            + " AND "
            + clock
            + " - ? + "
            + SINCE_BEGINNING
            + " BETWEEN 0 AND ?";
    this.release =
        ("UPDATE {table} SET format_version = {format}, phase = 'r', end_reason = ?, holder_id = ?,"
                + " holder_tag = ?, metadata = ?, metadata_number = 0, expires_at = {clock},"
                + " last_write = {clock}, version = version + 1"
                + " WHERE lock_key = ? AND last_token = ? AND attach_number = ? AND attach_id = ?"
                + " AND format_version = {format} AND phase = 'h' AND {clock} + {waited} < expires_at"
                + " AND expires_at <= {clock} + ttl"
                + " AND LEAST(acquired_at, {clock}) + min_hold <= {clock}"
                + " AND {passed} BETWEEN 0 AND {waited}")
            .replace("{table}", table.text())
            .replace("{passed}", SINCE_BEGINNING)
            .replace("{clock}", clock)
            .replace("{format}", String.valueOf(LockRecord.FORMAT))
            .replace("{waited}", String.valueOf(MySqlSteps.WAITED_MICROS));
    this.regrant = new MySqlRegrant(dialect, table);
  }

  /**
   * A row as it was read.
   *
   * @param record the record
   * @param now the clock
   * @param version how often the row was written
   * @param took how long after the clock the row was read, at most; in microseconds
   */
  record Row(LockRecord record, long now, long version, long took) {
    /** Whether the statement stood still between clock and row, for longer than it needs. */
    boolean isLate() {
      return took < 0 || took > MySqlSteps.WAITED_MICROS;
    }
  }

  /** Reads a row without locking it. */
  Optional<Row> read(Session session, LockKey key) throws SQLException {
    return session.look(
        read,
        s -> s.setBytes(1, KeyBytes.of(key)),
        row ->
            new Row(
                RecordRow.read(row, 1),
                row.getLong(RecordRow.WIDTH + 1),
                row.getLong(RecordRow.WIDTH + 2),
                row.getLong(RecordRow.WIDTH + 3)));
  }

  /**
   * Writes a record if the row is as it was read, by a clock no longer ago than this.
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
              s.setLong(i++, seen.now());
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
    if (written == 1) {
      regrant.released(key, lease);
    }
    return written == 1;
  }

  /** Grants a key whose row is as {@link #release} has left it; otherwise does nothing. */
  MySqlRegrant.Outcome grantReleased(Session session, AcquireCommand c) throws SQLException {
    return regrant.grant(session, c);
  }
}
