package dev.holdfast.jdbc;

import dev.holdfast.LockKey;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.RenewReply;
import java.sql.SQLException;
import java.util.List;

/** Placeholder. */
final class MySqlSteps implements Steps {
  private final LockedSteps locked;

  MySqlSteps(RecordTable table) {
    this.locked = new LockedSteps(table, LockedSteps.WakeUp.NONE);
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

  @Override
  public AcquireReply acquire(Session session, AcquireCommand command) throws SQLException {
    return locked.acquire(session, command);
  }
}
