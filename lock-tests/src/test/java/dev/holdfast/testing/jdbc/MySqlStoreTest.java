package dev.holdfast.testing.jdbc;

import dev.holdfast.LockStoreException.Failure;
import dev.holdfast.jdbc.Dialect;
import dev.holdfast.jdbc.JdbcLockStore;
import dev.holdfast.testing.StoreName;
import dev.holdfast.testing.server.JdbcServer;
import dev.holdfast.testing.server.MySqlServer;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The store on MySQL. */
@StoreName("mysql")
class MySqlStoreTest {
  private static final ServerDatabase DATABASE = ServerDatabase.mySql();

  @Nested
  class Races extends SqlRaceTests {
    Races() {
      super(DATABASE);
    }
  }

  @Nested
  class Clock extends SqlClockTests {
    Clock() {
      super(DATABASE);
    }
  }

  @Nested
  class Schema extends SqlSchemaTests {
    Schema() {
      super(DATABASE);
    }
  }

  @Nested
  class Settings extends SqlSettingsTests {
    Settings() {
      super(DATABASE, SqlSettings.MYSQL);
    }
  }

  @Nested
  class Autumn extends MySqlAutumnTests {
    Autumn() {
      super(DATABASE);
    }
  }

  @Nested
  class Rights extends SqlRightsTests {
    Rights() {
      super(DATABASE, "-- H2, MariaDB, MySQL");
    }

    @Override
    String quoted(String name) {
      return "'" + name + "'@'127.0.0.1'";
    }

    @Override
    List<String> creation(String name, String password) {
      return List.of("CREATE USER " + quoted(name) + " IDENTIFIED BY '" + password + "'");
    }

    @Test
    void tooManyConnectionsOfTheUserPassByThemselves() throws Exception {
      callsBeyondTheLimitOfTheUser("ALTER USER " + quoted(user()) + " WITH MAX_USER_CONNECTIONS 1");
    }
  }

  @Nested
  class Options extends MySqlOptionsTests {
    @Override
    JdbcServer start(List<String> options) {
      return MySqlServer.start(options);
    }

    @Override
    Dialect dialect() {
      return DATABASE.dialect();
    }
  }

  @Nested
  class Setup extends SqlSetupTests {
    Setup() {
      super(DATABASE);
    }

    /** The driver says the same whether the statement ended by itself or was ended. */
    @Override
    Failure afterATimeOut() {
      return Failure.OUTCOME_UNKNOWN;
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
  class Regrants extends MySqlRegrantTests {
    Regrants() {
      super(DATABASE);
    }
  }

  @Nested
  class RoundTrips extends SqlTripsTests {
    RoundTrips() {
      super(DATABASE, new Trips(3, 1, 1, 1, 1, 5, 2));
    }
  }

  @Nested
  class Faults extends SqlFaultTests {
    Faults() {
      super(DATABASE, "INSERT INTO", "autocommit=1");
    }

    @Override
    void inATransaction(JdbcLockStore far, Grant granted) {
      far.renew(List.of(renewal(granted)), TIMEOUT);
    }
  }

  @Nested
  class Crashes extends SqlCrashTests {
    @Override
    JdbcServer start() {
      return MySqlServer.start();
    }

    @Override
    List<String> durability() {
      return List.of("SELECT @@innodb_flush_log_at_trx_commit", "1");
    }

    @Override
    Dialect dialect() {
      return DATABASE.dialect();
    }
  }
}
