package dev.holdfast.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.FencingToken;
import dev.holdfast.spi.HolderInfo;
import dev.holdfast.spi.LockRecord;
import dev.holdfast.spi.MetadataJson;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A record as a row: the columns in their order, read and written. */
final class RecordRow {

  /** The columns of a record, without the key. */
  static final List<String> COLUMNS =
      List.of(
          "format_version",
          "last_token",
          "phase",
          "end_reason",
          "holder_id",
          "holder_tag",
          "metadata",
          "metadata_number",
          "grant_id",
          "attach_number",
          "attach_id",
          "ttl",
          "expires_at",
          "acquired_at",
          "renewable",
          "min_hold",
          "max_hold",
          "abandoned",
          "waiters_until",
          "last_write");

  /** How many parameters or results a record takes. */
  static final int WIDTH = COLUMNS.size();

  private RecordRow() {}

  /**
   * Reads a record from the results that begin here.
   *
   * @throws UnreadableRecordException if no version that is known here has written it
   */
  static LockRecord read(ResultSet row, int first) throws SQLException {
    int format = row.getInt(first);
    if (format != LockRecord.FORMAT) {
      throw new UnreadableRecordException("its format is " + format);
    }
    try {
      LockRecord record = decode(row, first);
      requirePossible(record);
      return record;
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new UnreadableRecordException(e);
    }
  }

  private static LockRecord decode(ResultSet row, int first) throws SQLException {
    int i = first;
    return new LockRecord(
        row.getInt(i++),
        row.getLong(i++),
        LockRecord.Phase.ofCode(row.getString(i++).charAt(0)),
        text(row.getBytes(i++)),
        new HolderInfo(
            text(row.getBytes(i++)),
            text(row.getBytes(i++)),
            MetadataJson.decode(text(row.getBytes(i++))),
            row.getLong(i++)),
        UuidBytes.id(row.getBytes(i++)),
        row.getInt(i++),
        UuidBytes.id(row.getBytes(i++)),
        row.getLong(i++),
        row.getLong(i++),
        row.getLong(i++),
        row.getBoolean(i++),
        row.getLong(i++),
        row.getLong(i++),
        UuidBytes.ids(row.getBytes(i++)),
        row.getLong(i++),
        row.getLong(i));
  }

  /** Numbers with which the steps could not reckon. */
  private static void requirePossible(LockRecord r) {
    boolean grantedNothing = r.lastToken() == 0 && r.holder().id().isEmpty();
    require("token", r.lastToken(), grantedNothing ? 0 : 1);
    require("ttl", r.ttl(), 0);
    require("minimum hold", r.minHold(), 0);
    require("maximum hold", r.maxHold(), 0);
    require("end", r.expiresAt(), -FencingToken.MAX_VALUE);
    require("time of the grant", r.acquiredAt(), -FencingToken.MAX_VALUE);
    require("time to wait", r.waitersUntil(), -FencingToken.MAX_VALUE);
    require("last write", r.lastWrite(), -FencingToken.MAX_VALUE);
  }

  private static void require(String what, long value, long least) {
    if (value < least || value > FencingToken.MAX_VALUE) {
      throw new UnreadableRecordException("its " + what + " is " + value);
    }
  }

  /** Sets the parameters that begin here to a record. */
  static void bind(PreparedStatement statement, int first, LockRecord r) throws SQLException {
    int i = first;
    statement.setInt(i++, r.format());
    statement.setLong(i++, r.lastToken());
    statement.setString(i++, String.valueOf(r.phase().code()));
    statement.setBytes(i++, bytes(r.endReason()));
    statement.setBytes(i++, bytes(r.holder().id()));
    statement.setBytes(i++, bytes(r.holder().tag()));
    statement.setBytes(i++, bytes(MetadataJson.encode(r.holder().metadata())));
    statement.setLong(i++, r.holder().metadataNumber());
    statement.setBytes(i++, UuidBytes.of(r.grantId()));
    statement.setInt(i++, r.attachNumber());
    statement.setBytes(i++, UuidBytes.of(r.attachId()));
    statement.setLong(i++, r.ttl());
    statement.setLong(i++, r.expiresAt());
    statement.setLong(i++, r.acquiredAt());
    statement.setBoolean(i++, r.renewable());
    statement.setLong(i++, r.minHold());
    statement.setLong(i++, r.maxHold());
    statement.setBytes(i++, UuidBytes.of(r.abandoned()));
    statement.setLong(i++, r.waitersUntil());
    statement.setLong(i, r.lastWrite());
  }

  static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  /** No text may have become NULL: MariaDB can be set to take an empty text for that. */
  static String text(byte @Nullable [] bytes) {
    return bytes == null || bytes.length == 0 ? "" : new String(bytes, UTF_8);
  }
}
