package dev.holdfast.testing.jdbc;

import dev.holdfast.jdbc.Dialect;
import dev.holdfast.jdbc.JdbcLockStore;
import dev.holdfast.testing.StoreName;
import dev.holdfast.testing.server.JdbcServer;
import dev.holdfast.testing.server.PostgresServer;
import org.junit.jupiter.api.Nested;

/** The store on PostgreSQL. */
@StoreName("postgresql")
class PostgresStoreTest {
  private static final ServerDatabase DATABASE = ServerDatabase.postgres();

  @Nested
  class Races extends SqlRaceTests {
    Races() {
      super(DATABASE);
    }
  }

  @Nested
  class Setup extends SqlSetupTests {
    Setup() {
      super(DATABASE);
    }
  }

  @Nested
  class Keys extends SqlKeyTests {
    Keys() {
      super(DATABASE);
    }
  }

  @Nested
  class Purge extends SqlPurgeTests {
    Purge() {
      super(DATABASE);
    }
  }

  @Nested
  class Guard extends SqlGuardTests {
    Guard() {
      super(DATABASE);
    }
  }

  @Nested
  class Isolation extends SqlIsolationTests {
    Isolation() {
      super(DATABASE);
    }
  }

  @Nested
  class RoundTrips extends SqlTripsTests {
    RoundTrips() {
      super(DATABASE, new Trips(1, 1, 1, 1, 1, 1, 5));
    }
  }

  @Nested
  class Faults extends SqlFaultTests {
    Faults() {
      super(DATABASE, "_acquire", "COMMIT");
    }

    @Override
    void inATransaction(JdbcLockStore far, Grant granted) {
      far.revoke(KEY, granted.token().value(), TIMEOUT);
    }
  }

  @Nested
  class Crashes extends SqlCrashTests {
    @Override
    JdbcServer start() {
      return PostgresServer.start();
    }

    @Override
    Dialect dialect() {
      return DATABASE.dialect();
    }
  }
}
