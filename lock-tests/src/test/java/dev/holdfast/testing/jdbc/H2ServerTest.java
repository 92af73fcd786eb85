package dev.holdfast.testing.jdbc;

import dev.holdfast.testing.StoreName;
import org.junit.jupiter.api.Nested;

/** H2 behind a TCP server. */
@StoreName("h2")
class H2ServerTest {
  private static final H2Database DATABASE = H2Database.server();

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
}
