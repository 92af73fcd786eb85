package dev.holdfast.testing.jdbc;

import dev.holdfast.testing.Hook;
import dev.holdfast.testing.NotApplicable;
import dev.holdfast.testing.StoreName;

@StoreName("mariadb")
@NotApplicable(rule = "T6", reason = "not Redis")
@NotApplicable(hook = Hook.HINTS, reason = "tells other processes nothing; waiters poll")
class MariaDbContractTest extends SqlContractCase {
  MariaDbContractTest() {
    super(ServerDatabase.mariaDb());
  }
}
