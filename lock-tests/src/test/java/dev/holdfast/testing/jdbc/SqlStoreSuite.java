package dev.holdfast.testing.jdbc;

import org.junit.jupiter.api.Nested;

/** What every database is tested for in the same way. */
abstract class SqlStoreSuite {
  private final SqlDatabase tested;

  SqlStoreSuite(SqlDatabase tested) {
    this.tested = tested;
  }

  @Nested
  class Races extends SqlRaceTests {
    Races() {
      super(tested);
    }
  }

  @Nested
  class Clock extends SqlClockTests {
    Clock() {
      super(tested);
    }
  }

  @Nested
  class Schema extends SqlSchemaTests {
    Schema() {
      super(tested);
    }
  }

  @Nested
  class Keys extends SqlKeyTests {
    Keys() {
      super(tested);
    }
  }

  @Nested
  class Purge extends SqlPurgeTests {
    Purge() {
      super(tested);
    }
  }

  @Nested
  class Guard extends SqlGuardTests {
    Guard() {
      super(tested);
    }
  }

  @Nested
  class Isolation extends SqlIsolationTests {
    Isolation() {
      super(tested);
    }
  }
}
