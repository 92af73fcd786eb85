package dev.holdfast.testing.jdbc;

import dev.holdfast.testing.StoreName;
import org.junit.jupiter.api.Nested;

/** H2 in a file, opened by several connections. */
@StoreName("h2")
class H2FileTest {
  private static final H2Database DATABASE = H2Database.file();

  @Nested
  class Races extends SqlRaceTests {
    Races() {
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
}
