package dev.holdfast.jdbc;

import dev.holdfast.LockKey;
import dev.holdfast.jdbc.RecordTable.Reading;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.LeaseIdentity;
import dev.holdfast.spi.LockRecord;
import dev.holdfast.spi.LockSteps;
import dev.holdfast.spi.LockSteps.Step;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewReply;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Grants and releases as one conditional update each, since to lock a row costs H2 more than to
 * update it. The update is committed only if it did not wait for the row, so that its clock is
 * young, and is tried only if the call has the time for that: an update waits for a row as long as
 * LOCK_TIMEOUT says. Everything else is a transaction of several statements.
 *
 * <p>Whoever asks for a key looks first, since most of those who ask find a holder; but not for a
 * key that this store itself has released last, see {@link H2Regrant}.
 */
final class H2Steps implements Steps {
  private static final long WAITED_NANOS = 15_000_000;
  private static final String MAY_WAIT = " AND LOCK_TIMEOUT() <= ?";

  private final RecordTable table;
  private final LockedSteps locked;
  private final H2Regrant regrant;
  private final String grant;
  private final String release;

  H2Steps(Dialect dialect, TableName name, RecordTable table) {
    this.table = table;
    this.locked = new LockedSteps(table, LockedSteps.WakeUp.NONE);
    this.regrant = new H2Regrant(dialect, name);
    this.grant =
        "UPDATE "
            + name.text()
            + " SET "
            + String.join(" = ?, ", RecordRow.COLUMNS)
            + " = ? WHERE lock_key = ? AND last_token = ? AND grant_id = ? AND phase = ?"
            + " AND expires_at = ? AND waiters_until = ? AND abandoned = ?"
            + MAY_WAIT;
    this.release =
        ("UPDATE {table} SET phase = 'r', end_reason = X'', holder_id = X'', holder_tag = X'',"
                    + " metadata = X'7b7d', metadata_number = 0, expires_at = {clock},"
                    + " last_write = {clock}"
                    + " WHERE lock_key = ? AND last_token = ? AND attach_number = ? AND attach_id = ?"
                    + " AND format_version = {format} AND phase = 'h' AND min_hold = 0"
                    + " AND {clock} BETWEEN expires_at - ttl AND expires_at - 1")
                .replace("{table}", name.text())
                .replace("{clock}", dialect.clock())
                .replace("{format}", String.valueOf(LockRecord.FORMAT))
            + MAY_WAIT;
  }

  @Override
  public AcquireReply acquire(Session session, AcquireCommand c) throws SQLException {
    Optional<Long> last = regrant.tokenToReplace(c);
    if (last.isPresent()) {
      Optional<Granted> granted =
          ifYoung(session, System.nanoTime(), () -> regrant.grant(session, c, last.get()));
      if (granted.isPresent()) {
        return granted.get();
      }
    }
    long start = System.nanoTime();
    Optional<Reading> seen = table.read(session, c.key());
    if (seen.isPresent()) {
      LockRecord before = seen.get().record();
      Step<AcquireReply> step = LockSteps.acquire(before, c, seen.get().now());
      boolean granted = step.reply() instanceof Granted;
      if (step.record() == before
          || granted && isDone(session, start, grant, grant(session, c, before, step.record()))) {
        return step.reply();
      }
    }
    return locked.step(session, c.key(), (r, now) -> LockSteps.acquire(r, c, now));
  }

  /** A grant replaces all of a record but what the condition compares. */
  private static Session.Binder grant(
      Session session, AcquireCommand c, LockRecord before, LockRecord after) {
    return s -> {
      RecordRow.bind(s, 1, after);
      int i = RecordRow.WIDTH + 1;
      s.setBytes(i++, KeyBytes.of(c.key()));
      s.setLong(i++, before.lastToken());
      s.setBytes(i++, UuidBytes.of(before.grantId()));
      s.setString(i++, String.valueOf(before.phase().code()));
      s.setLong(i++, before.expiresAt());
      s.setLong(i++, before.waitersUntil());
      s.setBytes(i++, UuidBytes.of(before.abandoned()));
      s.setInt(i, session.budget().remainingMillis());
    };
  }

  @Override
  public ReleaseReply release(Session session, LockKey key, LeaseIdentity lease)
      throws SQLException {
    boolean done =
        isDone(
            session,
            System.nanoTime(),
            release,
            s -> {
              s.setBytes(1, KeyBytes.of(key));
              s.setLong(2, lease.token().value());
              s.setInt(3, lease.attachNumber());
              s.setBytes(4, UuidBytes.of(lease.attachId()));
              s.setInt(5, session.budget().remainingMillis());
            });
    if (!done) {
      return Steps.super.release(session, key, lease);
    }
    regrant.released(key, lease);
    return new ReleaseReply.Freed(Duration.ZERO);
  }

  /** Whether the row was as expected, and was updated before the clock that was read grew old. */
  private static boolean isDone(Session session, long start, String update, Session.Binder binder)
      throws SQLException {
    return ifYoung(
            session,
            start,
            () -> session.update(update, binder) == 1 ? Optional.of(true) : Optional.empty())
        .isPresent();
  }

  /** A change of one row; empty if the row was not as expected. */
  private interface Change<R> {
    Optional<R> make() throws SQLException;
  }

  /**
   * Commits a change if it was made before the clock that was read grew old. If there was nothing
   * to change, that is committed too: after a rollback H2 parses every statement anew.
   */
  private static <R> Optional<R> ifYoung(Session session, long start, Change<R> change)
      throws SQLException {
    session.begin();
    Optional<R> made = change.make();
    if (made.isPresent() && System.nanoTime() - start >= WAITED_NANOS) {
      session.rollback();
      return Optional.empty();
    }
    session.commit();
    return made;
  }

  @Override
  public <R> R step(Session session, LockKey key, Decision<R> decision) throws SQLException {
    return locked.step(session, key, decision);
  }

  @Override
  public List<RenewReply> batch(Session session, List<LockKey> keys, BatchDecision decision)
      throws SQLException {
    return locked.batch(session, keys, decision);
  }
}
