package dev.holdfast.testing.jdbc;

import dev.holdfast.testing.NotApplicable;
import dev.holdfast.testing.StoreName;

@StoreName("postgresql")
@NotApplicable(rule = "T6", reason = "not Redis")
class PostgresContractTest extends SqlContractCase {
  PostgresContractTest() {
    super(ServerDatabase.postgres());
  }
}
