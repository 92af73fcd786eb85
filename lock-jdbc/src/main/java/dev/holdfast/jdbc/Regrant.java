package dev.holdfast.jdbc;

import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.LockRecord;
import dev.holdfast.spi.LockSteps;
import dev.holdfast.spi.MetadataJson;
import dev.holdfast.spi.Micros;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * What the updates have in common that grant a released key without a look at it. Such a row has no
 * reason of its end to remove.
 *
 * <p>Such an update waits for a row that somebody else keeps locked, while a look would tell at
 * once who has had the key since. It waits until the other transaction has ended, and no longer
 * than the call's time, as an update after a look does that finds the key free. Rows are locked for
 * as long as a commit takes, unless somebody works on the table by hand. No update can be told here
 * not to wait, except on MariaDB by SET STATEMENT; and to set how long a session waits, and to set
 * that back, takes more round trips than the look that is saved.
 */
final class Regrant {
  private static final String FIELDS =
      """
      phase = 'h', holder_id = ?, holder_tag = ?, metadata = ?, metadata_number = ?, grant_id = ?,
        attach_number = 0, attach_id = ?, ttl = ?, expires_at = {clock} + ?, acquired_at = {clock},
        renewable = TRUE, min_hold = ?, max_hold = ?, waiters_until = 0, last_write = {clock}
      WHERE lock_key = ? AND last_token = ? AND grant_id <> ?""";

  /** How many parameters {@link #bind} sets. */
  static final int WIDTH = 13;

  private Regrant() {}

  /**
   * Completes a statement. {fields} are all fields but the token and the beginning of the
   * condition: the row is the key's, has the token that it was released with, and another intent.
   */
  static String sql(String text, Dialect dialect, TableName table) {
    return text.replace("{fields}", FIELDS)
        .replace("{table}", table.text())
        .replace("{clock}", dialect.clock())
        .replace("{format}", String.valueOf(LockRecord.FORMAT))
        .replace("{earliest}", String.valueOf(LockSteps.EARLIEST_CLOCK))
        .replace("{latest}", String.valueOf(LockSteps.LATEST_CLOCK));
  }

  /** Sets the parameters of {fields}, which begin here. */
  static void bind(PreparedStatement s, int first, AcquireCommand c, long last)
      throws SQLException {
    byte[] id = UuidBytes.of(c.grantId());
    int i = first;
    s.setBytes(i++, RecordRow.bytes(c.holder().id()));
    s.setBytes(i++, RecordRow.bytes(c.holder().tag()));
    s.setBytes(i++, RecordRow.bytes(MetadataJson.encode(c.holder().metadata())));
    s.setLong(i++, c.holder().metadataNumber());
    s.setBytes(i++, id);
    s.setBytes(i++, id);
    s.setLong(i++, Micros.of(c.ttl()));
    s.setLong(i++, Micros.of(c.ttl()));
    s.setLong(i++, Micros.of(c.minHold()));
    s.setLong(i++, Micros.of(c.maxHold()));
    s.setBytes(i++, KeyBytes.of(c.key()));
    s.setLong(i++, last);
    s.setBytes(i, id);
  }
}
