package dev.holdfast.testing.jdbc;

import dev.holdfast.testing.StoreName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;

/** H2 in the memory of this process. */
@StoreName("h2")
class H2MemoryTest extends SqlStoreSuite {
  private static final H2Database DATABASE = H2Database.memory("");

  H2MemoryTest() {
    super(DATABASE);
  }

  @Nested
  class Autumn extends SqlAutumnTests {
    Autumn() {
      super(DATABASE);
    }

    @Override
    SqlDatabase at(Instant instant) {
      Edit edit =
          Edit.of("CURRENT_TIMESTAMP(6)", "TIMESTAMP WITH TIME ZONE '" + literal(instant) + "'");
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
      super(DATABASE, "-- H2, MariaDB, MySQL");
    }
  }

  @Nested
  class Setup extends SqlSetupTests {
    Setup() {
      super(DATABASE);
    }
  }

  @Nested
  class Regrants extends SqlRegrantTests {
    Regrants() {
      super(DATABASE, 3); // one statement, and the beginning and the end of its transaction
    }
  }

  @Nested
  class RoundTrips extends SqlTripsTests {
    RoundTrips() {
      super(DATABASE, new Trips(6, 3, 1, 1, 3, 4, 5));
    }
  }
}
