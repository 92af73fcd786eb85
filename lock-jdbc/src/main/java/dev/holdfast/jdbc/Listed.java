package dev.holdfast.jdbc;

import dev.holdfast.Holder;
import dev.holdfast.LockKey;
import dev.holdfast.spi.ListReply;
import dev.holdfast.spi.LockSteps;
import java.lang.System.Logger.Level;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * A row of the list of those who hold keys. A record that cannot be read is left out, and told, so
 * that it does not hide all the others.
 *
 * @param key the key
 * @param holder who holds it, if that can be read
 */
record Listed(LockKey key, Optional<Holder> holder) {
  private static final System.Logger LOG = System.getLogger("dev.holdfast");

  /** Reads a row: the columns of a record, the clock, and the key. */
  static Listed of(ResultSet row) throws SQLException {
    LockKey key = KeyBytes.key(row.getBytes(RecordRow.WIDTH + 2));
    try {
      RecordTable.Reading reading = RecordTable.Reading.of(row);
      return new Listed(key, Optional.of(LockSteps.holder(reading.record(), reading.now())));
    } catch (UnreadableRecordException e) {
      LOG.log(Level.WARNING, "a key is left out of the list: {0}", e.getMessage());
      return new Listed(key, Optional.empty());
    }
  }

  /** A page of these rows; if they are as many as were asked for, there may be more. */
  static ListReply page(List<Listed> rows, int limit) {
    List<ListReply.Entry> entries =
        rows.stream()
            .flatMap(row -> row.holder().stream().map(h -> new ListReply.Entry(row.key(), h)))
            .toList();
    boolean full = rows.size() == limit;
    return new ListReply(entries, full ? rows.get(rows.size() - 1).key().name() : "");
  }
}
