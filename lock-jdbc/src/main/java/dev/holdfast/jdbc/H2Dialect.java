package dev.holdfast.jdbc;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Set;

/** H2 from 2.3 on: in memory, in a file, or a server; in any of its compatibility modes. */
final class H2Dialect implements Dialect {
  private static final Set<Integer> LOST_RACES =
      Set.of(
          23505, // duplicate key
          40001, // deadlock
          50200, // waited too long for a lock
          90131); // changed by another transaction

  @Override
  public String name() {
    return "H2";
  }

  @Override
  public String lockSchema() {
    return Schema.resource("h2.sql");
  }

  @Override
  public String guardSchema() {
    return Schema.resource("h2-guard.sql");
  }

  /**
   * H2 keeps the first reading for the rest of the transaction, and takes it at the start of the
   * statement that asks first: so the clock is never read in a statement that may wait. Without the
   * time zone the difference would be one of local times.
   */
  @Override
  public String clock() {
    return "DATEDIFF(MICROSECOND, TIMESTAMP WITH TIME ZONE '1970-01-01 00:00:00+00',"
        + " CURRENT_TIMESTAMP(6) AT TIME ZONE 'UTC')";
  }

  @Override
  public Family family() {
    return Family.H2;
  }

  /** Waits a quarter of a second at most, so that the call notices when its time is over. */
  @Override
  public String locking(String select) {
    return select + " FOR UPDATE WAIT 0.25";
  }

  /** Does nothing: in H2 the limit is a setting of the connection, and would outlive the call. */
  @Override
  public void limit(PreparedStatement statement, int seconds) {}

  @Override
  public boolean isLostRace(SQLException failure) {
    return LOST_RACES.contains(failure.getErrorCode());
  }
}
