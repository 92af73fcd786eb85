package dev.holdfast.jdbc;

import dev.holdfast.LockKey;
import dev.holdfast.LockStoreException;
import dev.holdfast.LockStoreException.Failure;
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
 * Steps of a read and a conditional write, each a transaction of its own: two round trips, or three
 * where there is no record yet. The write takes effect only if the row is still as it was read, and
 * if the clock that was read is not older than the round trips explain when the row is locked:
 * whoever had to wait decides again.
 *
 * <p>A single statement can change a row here, but return no more than one number of what it has
 * decided by. That is enough for a release, and for the grant of a key that this store itself has
 * released last, see {@link MySqlRegrant}: one round trip each. Batches, and steps that lose
 * several times, are transactions of several statements.
 */
final class MySqlSteps implements Steps {
  static final long WAITED_MICROS = 10_000;
  private static final int ATTEMPTS = 3;

  private final RecordTable table;
  private final MySqlTable rows;
  private final LockedSteps locked;

  MySqlSteps(RecordTable table, MySqlTable rows) {
    this.table = table;
    this.rows = rows;
    this.locked = new LockedSteps(table, LockedSteps.WakeUp.NONE);
  }

  /** What became of a step; stale if an insert had to wait, so that its clock is as old. */
  private record Outcome<R>(R reply, boolean stale) {}

  @Override
  public AcquireReply acquire(Session session, AcquireCommand c) throws SQLException {
    MySqlRegrant.Outcome again = rows.grantReleased(session, c);
    if (again.granted().isPresent()) {
      return again.granted().get();
    }
    return again.untold() ? readBack(session, c) : look(session, c);
  }

  /** The row has the grant, and shows it. Whatever fails now leaves open what became of it. */
  private AcquireReply readBack(Session session, AcquireCommand c) {
    try {
      return look(session, c);
    } catch (SQLException | RuntimeException e) {
      throw new LockStoreException(
          Failure.OUTCOME_UNKNOWN,
          "acquire " + c.key() + ": it was granted, but could not be read back: " + e.getMessage(),
          e);
    }
  }

  private AcquireReply look(Session session, AcquireCommand c) throws SQLException {
    Outcome<AcquireReply> outcome =
        decide(session, c.key(), (r, now) -> LockSteps.acquire(r, c, now));
    return outcome.stale() && outcome.reply() instanceof Granted granted
        ? refreshed(session, c, granted)
        : outcome.reply();
  }

  @Override
  public ReleaseReply release(Session session, LockKey key, LeaseIdentity lease)
      throws SQLException {
    return rows.release(session, key, lease)
        ? new ReleaseReply.Freed(Duration.ZERO)
        : Steps.super.release(session, key, lease);
  }

  @Override
  public <R> R step(Session session, LockKey key, Decision<R> decision) throws SQLException {
    return decide(session, key, decision).reply();
  }

  @Override
  public List<RenewReply> batch(Session session, List<LockKey> keys, BatchDecision decision)
      throws SQLException {
    return locked.batch(session, keys, decision);
  }

  private <R> Outcome<R> decide(Session session, LockKey key, Decision<R> decision)
      throws SQLException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      long start = System.nanoTime();
      Optional<MySqlTable.Row> found = rows.read(session, key);
      if (found.isEmpty()) {
        return insert(session, key, decision);
      }
      MySqlTable.Row row = found.get();
      long mayTake = 2 * (System.nanoTime() - start) / 1_000 + WAITED_MICROS;
      LockRecord before = row.record();
      if (LockedSteps.seemsAhead(before, row.now()) || row.isLate()) {
        break; // somebody wrote it after this clock was read, or the clock stepped back
      }
      Step<R> step = decision.on(before, row.now());
      if (step.record().equals(before)) {
        if (RecordTable.hasRunOut(before, row.now())) {
          break; // unless a renewal is being committed: certain once the row was locked
        }
        return new Outcome<>(step.reply(), false);
      }
      if (rows.replace(session, key, row, step.record(), Math.min(mayTake, sameFor(row)))) {
        return new Outcome<>(step.reply(), false);
      }
    }
    return new Outcome<>(locked.step(session, key, decision), false);
  }

  /** A look at a key without a record tells no clock: to join one to nothing doubles its cost. */
  private <R> Outcome<R> insert(Session session, LockKey key, Decision<R> decision)
      throws SQLException {
    long start = System.nanoTime();
    Step<R> step = decision.on(LockRecord.ABSENT, table.clock(session));
    if (step.record() == LockRecord.ABSENT) {
      return new Outcome<>(step.reply(), false);
    }
    table.insert(session, key, step.record());
    boolean stale = (System.nanoTime() - start) / 1_000 > LATE_MICROS;
    return new Outcome<>(step.reply(), stale);
  }

  /** How long the clock may run on without passing the end of the lease that was seen. */
  private static long sameFor(MySqlTable.Row row) {
    LockRecord record = row.record();
    return record.isBusy(row.now()) ? record.expiresAt() - row.now() - 1 : Long.MAX_VALUE;
  }
}
