package dev.holdfast.testing.jdbc;

import dev.holdfast.testing.Hook;
import dev.holdfast.testing.NotApplicable;
import dev.holdfast.testing.StoreName;

@StoreName("mysql")
@NotApplicable(rule = "T6", reason = "not Redis")
@NotApplicable(hook = Hook.HINTS, reason = "tells other processes nothing; waiters poll")
class MySqlContractTest extends SqlContractCase {
  MySqlContractTest() {
    super(ServerDatabase.mySql());
  }
}
