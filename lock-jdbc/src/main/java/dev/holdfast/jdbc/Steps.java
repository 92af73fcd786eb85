package dev.holdfast.jdbc;

import dev.holdfast.LockKey;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.LeaseIdentity;
import dev.holdfast.spi.LockRecord;
import dev.holdfast.spi.LockSteps;
import dev.holdfast.spi.LockSteps.Step;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewCommand;
import dev.holdfast.spi.RenewReply;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * How steps on records are made atomic. Every one of them is decided by {@link LockSteps}. A lost
 * race is an exception that {@link Dialect#isLostRace} knows; then the call begins again.
 */
interface Steps {
  /**
   * An insert that took longer may have waited for another session's, so that its clock is as old.
   * Slow disks and busy machines must not look like that.
   */
  long LATE_MICROS = 250_000;

  /** A step on one record. */
  interface Decision<R> {
    Step<R> on(LockRecord record, long now);
  }

  /** A step on the record of one member of a batch. */
  interface BatchDecision {
    Step<RenewReply> on(int index, LockRecord record, long now);
  }

  /** Any step on one record. */
  <R> R step(Session session, LockKey key, Decision<R> decision) throws SQLException;

  /** Steps on many records; a row that somebody else has locked is left alone. */
  List<RenewReply> batch(Session session, List<LockKey> keys, BatchDecision decision)
      throws SQLException;

  AcquireReply acquire(Session session, AcquireCommand command) throws SQLException;

  /**
   * Gives a new grant the time that its insert had to wait for another session's, which was rolled
   * back: the clock had been read before. The grant is committed already, so if this fails it
   * stands as it is.
   */
  default AcquireReply refreshed(Session session, AcquireCommand c, Granted granted) {
    try {
      return renewed(session, c, granted);
    } catch (SQLException | RuntimeException notRenewed) {
      return granted;
    }
  }

  private AcquireReply renewed(Session session, AcquireCommand c, Granted granted)
      throws SQLException {
    RenewCommand renewal =
        new RenewCommand(
            c.key(), LeaseIdentity.ofGrant(granted.token(), c.grantId()), granted.expiresAt());
    AcquireReply again =
        step(
            session,
            c.key(),
            (before, now) -> {
              LockRecord renewed = LockSteps.renew(before, renewal, now).record();
              return new Step<>(renewed, LockSteps.acquire(renewed, c, now).reply());
            });
    return again instanceof Granted ? again : granted;
  }

  default ReleaseReply release(Session session, LockKey key, LeaseIdentity lease)
      throws SQLException {
    return step(session, key, (r, now) -> LockSteps.release(r, lease, now));
  }

  /** Whether there are statements for what callers ask at the same time. */
  default boolean shares() {
    return false;
  }

  /** Acquires for many callers; empty for those that are not decided, and must ask alone. */
  default List<Optional<AcquireReply>> acquireAll(Session session, List<AcquireCommand> batch)
      throws SQLException {
    return Collections.nCopies(batch.size(), Optional.empty());
  }

  /** Releases for many callers; empty for those that are not decided, and must ask alone. */
  default List<Optional<ReleaseReply>> releaseAll(Session session, List<SharedCalls.Release> batch)
      throws SQLException {
    return Collections.nCopies(batch.size(), Optional.empty());
  }

  default List<RenewReply> renew(Session session, List<RenewCommand> batch) throws SQLException {
    List<LockKey> keys = batch.stream().map(RenewCommand::key).toList();
    return batch(session, keys, (i, r, now) -> LockSteps.renew(r, batch.get(i), now));
  }
}
