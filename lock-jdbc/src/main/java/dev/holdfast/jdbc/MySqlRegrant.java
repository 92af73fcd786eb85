package dev.holdfast.jdbc;

import dev.holdfast.FencingToken;
import dev.holdfast.LockKey;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.LeaseIdentity;
import dev.holdfast.spi.Micros;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Grants a key, that this store itself has released last, without a look at it: one update that
 * takes effect only if the row is as that release has left it. See {@link OwnReleases}.
 *
 * <p>An update returns nothing here but one number, the one that it hands to LAST_INSERT_ID. So the
 * token has to tell everything: it is the clock, or else nothing is granted. The clock is the same
 * wherever the statement reads it, that of its beginning, and the row was locked soon after.
 */
final class MySqlRegrant {

  /** NULL is an empty text too, see {@link RecordRow#text}. */
  private static final String GRANT =
      """
      UPDATE {table} SET version = version + 1, last_token = LAST_INSERT_ID({clock}), {fields}
        AND phase = 'r' AND expires_at <= {clock} AND format_version = {format}
        AND COALESCE(LENGTH(abandoned), 0) = 0
        AND waiters_until <= {clock} AND {clock} BETWEEN {earliest} AND {latest} - 1
        AND {clock} > last_token AND {clock} > ?
        AND {passed} BETWEEN 0 AND {waited}
      """;

  private final String grant;
  private final OwnReleases releases = new OwnReleases();
  private volatile boolean tells = true;

  MySqlRegrant(Dialect dialect, TableName table) {
    this.grant =
        Regrant.sql(GRANT, dialect, table)
            .replace("{passed}", MySqlTable.SINCE_BEGINNING)
            .replace("{waited}", String.valueOf(MySqlSteps.WAITED_MICROS));
  }

  /** Remembers that this store has ended a lease. */
  void released(LockKey key, LeaseIdentity lease) {
    releases.add(key, lease);
  }

  /**
   * What became of it.
   *
   * @param granted the grant; empty if there is none, or it is not known
   * @param untold whether there is one that is not known
   */
  record Outcome(Optional<Granted> granted, boolean untold) {
    static final Outcome NONE = new Outcome(Optional.empty(), false);
    static final Outcome UNTOLD = new Outcome(Optional.empty(), true);
  }

  /**
   * Grants the key, if the row is as it was when this store released it. Where the number does not
   * come with the answer, as from a table with a trigger on MariaDB, it is not tried again.
   */
  Outcome grant(Session session, AcquireCommand c) throws SQLException {
    Optional<Long> last = tells ? releases.take(c.key()) : Optional.empty();
    if (last.isEmpty()) {
      return Outcome.NONE;
    }
    Optional<Long> clock =
        session.updateForId(
            grant,
            s -> {
              Regrant.bind(s, 1, c, last.get());
              s.setLong(1 + Regrant.WIDTH, c.floor());
            });
    if (clock.isEmpty()) {
      return Outcome.NONE;
    }
    if (clock.get() <= last.get()) {
      tells = false;
      return Outcome.UNTOLD;
    }
    long ttl = Micros.of(c.ttl());
    Granted granted =
        new Granted(FencingToken.of(clock.get()), Micros.toDuration(ttl), clock.get() + ttl);
    return new Outcome(Optional.of(granted), false);
  }
}
