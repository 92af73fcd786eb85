package dev.holdfast.jdbc;

import dev.holdfast.FencingToken;
import dev.holdfast.LockKey;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.LeaseIdentity;
import dev.holdfast.spi.LockRecord;
import dev.holdfast.spi.LockSteps;
import dev.holdfast.spi.MetadataJson;
import dev.holdfast.spi.Micros;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Grants a key, that this store itself has released last, without a look at it: one update that
 * takes effect only if the row is as that release has left it, and that tells what it wrote. What
 * is remembered of a release is used once, and is no answer: the row decides.
 */
final class H2Regrant {
  private static final int MOST = 10_000;

  /** A row that was released so has no holder, and neither a minimum hold nor a reason to keep. */
  private static final String GRANT =
      """
      SELECT last_token, expires_at FROM FINAL TABLE (
      UPDATE {table} SET last_token = GREATEST(?, {clock}), phase = 'h', holder_id = ?,
        holder_tag = ?, metadata = ?, metadata_number = ?, grant_id = ?, attach_number = 0,
        attach_id = ?, ttl = ?, expires_at = {clock} + ?, acquired_at = {clock}, renewable = TRUE,
        min_hold = ?, max_hold = ?, waiters_until = 0, last_write = {clock}
      WHERE lock_key = ? AND last_token = ? AND phase = 'r' AND holder_id = X''
        AND format_version = {format} AND grant_id <> ? AND abandoned = X''
        AND waiters_until <= {clock} AND {clock} BETWEEN {earliest} AND {latest} - 1
        AND LOCK_TIMEOUT() <= ?)
      """;

  private final String grant;
  private final Map<LockKey, Long> released = new ConcurrentHashMap<>();

  H2Regrant(Dialect dialect, TableName table) {
    this.grant =
        GRANT
            .replace("{table}", table.text())
            .replace("{clock}", dialect.clock())
            .replace("{format}", String.valueOf(LockRecord.FORMAT))
            .replace("{earliest}", String.valueOf(LockSteps.EARLIEST_CLOCK))
            .replace("{latest}", String.valueOf(LockSteps.LATEST_CLOCK));
  }

  /** Remembers that this store has ended a lease. */
  void released(LockKey key, LeaseIdentity lease) {
    if (released.size() >= MOST) {
      released.clear();
    }
    released.put(key, lease.token().value());
  }

  /** The token that the key was released with, if it is worth a try; it is forgotten then. */
  Optional<Long> tokenToReplace(AcquireCommand c) {
    Long last = released.remove(c.key());
    return last == null || Math.max(last, c.floor()) >= FencingToken.MAX_VALUE
        ? Optional.empty()
        : Optional.of(last);
  }

  /** Grants the key in the transaction that has begun; empty if the row is not as it was. */
  Optional<Granted> grant(Session session, AcquireCommand c, long last) throws SQLException {
    List<Granted> granted =
        session.change(
            grant,
            s -> bind(s, c, last, session.budget().remainingMillis()),
            row ->
                new Granted(
                    FencingToken.of(row.getLong(1)),
                    Micros.toDuration(Micros.of(c.ttl())),
                    row.getLong(2)));
    return granted.stream().findFirst();
  }

  private static void bind(PreparedStatement s, AcquireCommand c, long last, int millis)
      throws SQLException {
    byte[] id = UuidBytes.of(c.grantId());
    s.setLong(1, Math.max(last, c.floor()) + 1);
    s.setBytes(2, RecordRow.bytes(c.holder().id()));
    s.setBytes(3, RecordRow.bytes(c.holder().tag()));
    s.setBytes(4, RecordRow.bytes(MetadataJson.encode(c.holder().metadata())));
    s.setLong(5, c.holder().metadataNumber());
    s.setBytes(6, id);
    s.setBytes(7, id);
    s.setLong(8, Micros.of(c.ttl()));
    s.setLong(9, Micros.of(c.ttl()));
    s.setLong(10, Micros.of(c.minHold()));
    s.setLong(11, Micros.of(c.maxHold()));
    s.setBytes(12, KeyBytes.of(c.key()));
    s.setLong(13, last);
    s.setBytes(14, id);
    s.setInt(15, millis);
  }
}
