package dev.holdfast.testing.contract;

import dev.holdfast.InMemoryLockStore;
import dev.holdfast.spi.LockStore;
import dev.holdfast.testing.ClockedStore;
import dev.holdfast.testing.FakeTicker;
import dev.holdfast.testing.Hook;
import dev.holdfast.testing.LockStoreContract;
import dev.holdfast.testing.NotApplicable;
import dev.holdfast.testing.StoreName;

@StoreName("memory")
@NotApplicable(rule = "S", reason = "not SQL")
@NotApplicable(rule = "T6", reason = "not Redis")
@NotApplicable(rule = "W3", reason = "telling that a key is free costs nothing")
@NotApplicable(hook = Hook.ROW_LOCK, reason = "nobody else locks its records")
class MemoryContractTest extends LockStoreContract {
  private final InMemoryLockStore store = new InMemoryLockStore();

  @Override
  protected LockStore openStore() {
    return store;
  }

  @Override
  protected ClockedStore openStoreWithClock() {
    FakeTicker time = new FakeTicker();
    return new ClockedStore(new InMemoryLockStore(time), time::jumpWall);
  }

  @Override
  protected void loseState() {
    store.loseState();
  }
}
