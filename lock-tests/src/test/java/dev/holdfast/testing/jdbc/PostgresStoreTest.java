package dev.holdfast.testing.jdbc;

import dev.holdfast.jdbc.Dialect;
import dev.holdfast.jdbc.JdbcLockStore;
import dev.holdfast.testing.StoreName;
import dev.holdfast.testing.server.JdbcServer;
import dev.holdfast.testing.server.PostgresServer;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;

/** The store on PostgreSQL. */
@StoreName("postgresql")
class PostgresStoreTest extends SqlStoreSuite {
  private static final ServerDatabase DATABASE = ServerDatabase.postgres();

  PostgresStoreTest() {
    super(DATABASE);
  }

  @Nested
  class Quiet extends PostgresQuietTests {
    Quiet() {
      super(DATABASE);
    }
  }

  @Nested
  class Relaxed extends PostgresRelaxedTests {
    Relaxed() {
      super(DATABASE);
    }
  }

  @Nested
  class Shared extends PostgresSharedTests {
    Shared() {
      super(DATABASE);
    }
  }

  @Nested
  class SharedFaults extends PostgresSharedFaultTests {
    SharedFaults() {
      super(DATABASE);
    }
  }

  @Nested
  class Settings extends SqlSettingsTests {
    Settings() {
      super(DATABASE, SqlSettings.POSTGRESQL);
    }
  }

  @Nested
  class Listening extends PostgresListenTests {
    Listening() {
      super(DATABASE);
    }
  }

  @Nested
  class Frozen extends PostgresFrozenTests {
    Frozen() {
      super(DATABASE);
    }
  }

  @Nested
  class Autumn extends SqlAutumnTests {
    Autumn() {
      super(DATABASE);
    }

    @Override
    SqlDatabase at(Instant instant) throws SQLException {
      DATABASE.execute("DROP FUNCTION " + table + "_grant"); // or it stays, with its clock
      Edit edit = Edit.of("clock_timestamp()", "TIMESTAMPTZ '" + literal(instant) + "'");
      return new EditedDatabase(DATABASE, List.of(edit), Optional.empty());
    }

    @Override
    String initSql(Instant instant) {
      return "SET TIME ZONE 'Europe/Paris'";
    }
  }

  @Nested
  class Rights extends SqlRightsTests {
    Rights() {
      super(DATABASE, "-- PostgreSQL");
    }
  }

  @Nested
  class Setup extends SqlSetupTests {
    Setup() {
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
      super(DATABASE, "_grant", "COMMIT");
    }

    @Override
    boolean freshensLater() {
      return false;
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
    List<String> durability() {
      return List.of(
          "SELECT setting FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit')",
          "on",
          "on");
    }

    @Override
    Dialect dialect() {
      return DATABASE.dialect();
    }
  }
}
