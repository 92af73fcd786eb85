package dev.holdfast.testing.jdbc;

import dev.holdfast.testing.Hook;
import dev.holdfast.testing.NotApplicable;
import dev.holdfast.testing.StoreName;

@StoreName("h2")
@NotApplicable(rule = "T6", reason = "not Redis")
@NotApplicable(hook = Hook.HINTS, reason = "H2 tells other processes nothing; waiters poll")
class H2ContractTest extends SqlContractCase {
  H2ContractTest() {
    super(H2Database.memory(""));
  }
}
