package dev.holdfast.testing.jdbc;

import dev.holdfast.jdbc.JdbcLockStore;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What MariaDB and MySQL are tested for in the same way. */
abstract class MySqlStoreSuite extends SqlStoreSuite {
  private final ServerDatabase tested;

  MySqlStoreSuite(ServerDatabase tested) {
    super(tested);
    this.tested = tested;
  }

  @Nested
  class Autumn extends MySqlAutumnTests {
    Autumn() {
      super(tested);
    }
  }

  @Nested
  class Rights extends SqlRightsTests {
    Rights() {
      super(tested, "-- H2, MariaDB, MySQL");
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
  class Regrants extends MySqlRegrantTests {
    Regrants() {
      super(tested);
    }
  }

  @Nested
  class RoundTrips extends SqlTripsTests {
    RoundTrips() {
      super(tested, new Trips(3, 1, 1, 1, 1, 5, 2));
    }
  }

  @Nested
  class Faults extends SqlFaultTests {
    Faults() {
      super(tested, "INSERT INTO", "autocommit=1");
    }

    @Override
    void inATransaction(JdbcLockStore far, Grant granted) {
      far.renew(List.of(renewal(granted)), TIMEOUT);
    }
  }
}
