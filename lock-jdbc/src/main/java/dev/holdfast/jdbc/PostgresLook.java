package dev.holdfast.jdbc;

import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.LockRecord;
import dev.holdfast.spi.LockSteps;
import dev.holdfast.spi.LockSteps.Step;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * What the statement for an acquire found, and whether it granted the key.
 *
 * @param found the record before the grant
 * @param at the server's clock when it was found
 * @param grantedAt that clock when the key was granted; empty if it was not
 */
record PostgresLook(LockRecord found, long at, Optional<Long> grantedAt) {

  /**
   * Reads it; empty if the key was granted over a record that cannot be read. Whoever asks again
   * finds that grant.
   *
   * @throws UnreadableRecordException if the record cannot be read, and nothing was granted
   */
  static Optional<PostgresLook> of(ResultSet row) throws SQLException {
    long grantedAt = row.getLong(RecordRow.WIDTH + 2);
    Optional<Long> granted = row.wasNull() ? Optional.empty() : Optional.of(grantedAt);
    try {
      return Optional.of(new PostgresLook(record(row), row.getLong(RecordRow.WIDTH + 1), granted));
    } catch (UnreadableRecordException e) {
      if (granted.isEmpty()) {
        throw e;
      }
      return Optional.empty();
    }
  }

  private static LockRecord record(ResultSet row) throws SQLException {
    row.getInt(1);
    return row.wasNull() ? LockRecord.ABSENT : RecordRow.read(row, 1);
  }

  /** The step on what was found. */
  Step<AcquireReply> step(AcquireCommand c) {
    return LockSteps.acquire(found, c, grantedAt.orElse(at));
  }

  /** Whether the statement made this step, or it changes nothing. */
  boolean isDone(Step<?> step) {
    return grantedAt.isPresent() || step.record() == found;
  }
}
