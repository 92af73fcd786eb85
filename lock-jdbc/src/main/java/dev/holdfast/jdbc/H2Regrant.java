package dev.holdfast.jdbc;

import dev.holdfast.FencingToken;
import dev.holdfast.LockKey;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.LeaseIdentity;
import dev.holdfast.spi.Micros;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Grants a key, that this store itself has released last, without a look at it: one update that
 * takes effect only if the row is as that release has left it, and that tells what it wrote. See
 * {@link OwnReleases}.
 */
final class H2Regrant {

  /** A row that was released so has no holder, and neither a minimum hold nor a reason to keep. */
  private static final String GRANT =
      """
      SELECT last_token, expires_at FROM FINAL TABLE (
      UPDATE {table} SET last_token = GREATEST(?, {clock}), {fields}
        AND phase = 'r' AND holder_id = X'' AND format_version = {format} AND abandoned = X''
        AND waiters_until <= {clock} AND {clock} BETWEEN {earliest} AND {latest} - 1
        AND LOCK_TIMEOUT() <= ?)
      """;

  private final String grant;
  private final OwnReleases releases = new OwnReleases();

  H2Regrant(Dialect dialect, TableName table) {
    this.grant = Regrant.sql(GRANT, dialect, table);
  }

  /** Remembers that this store has ended a lease. */
  void released(LockKey key, LeaseIdentity lease) {
    releases.add(key, lease);
  }

  /** The token that the key was released with, if it is worth a try; it is forgotten then. */
  Optional<Long> tokenToReplace(AcquireCommand c) {
    return releases
        .take(c.key())
        .filter(last -> Math.max(last, c.floor()) < FencingToken.MAX_VALUE);
  }

  /** Grants the key in the transaction that has begun; empty if the row is not as it was. */
  Optional<Granted> grant(Session session, AcquireCommand c, long last) throws SQLException {
    List<Granted> granted =
        session.change(
            grant,
            s -> {
              s.setLong(1, Math.max(last, c.floor()) + 1);
              Regrant.bind(s, 2, c, last);
              s.setInt(2 + Regrant.WIDTH, session.budget().remainingMillis());
            },
            row ->
                new Granted(
                    FencingToken.of(row.getLong(1)),
                    Micros.toDuration(Micros.of(c.ttl())),
                    row.getLong(2)));
    return granted.stream().findFirst();
  }
}
