package dev.holdfast.testing;

import dev.holdfast.LockKey;
import dev.holdfast.LockManager;
import dev.holdfast.spi.LockStore;
import java.time.Duration;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Consumer;

/** How a group of tests reaches the store that it is about. */
final class StoreAccess {

  /** The two forms of a store's calls. */
  enum Form {
    SYNC,
    ASYNC
  }

  private final LockStoreContract contract;
  private final Form form;

  StoreAccess(LockStoreContract contract, Form form) {
    this.contract = contract;
    this.form = form;
  }

  LockStore store() {
    return inForm(raw());
  }

  /** The store itself, in whatever form its caller chooses. */
  LockStore raw() {
    return Opening.of(contract::sharedStore);
  }

  LockManager inForm(LockManager locks) {
    return form == Form.SYNC ? locks : JoinedLockManager.over(locks);
  }

  LockStore another() {
    return inForm(Opening.of(contract::anotherStore));
  }

  ClockedStore clocked() {
    ClockedStore clocked = contract.openStoreWithClock();
    Consumer<Duration> jump = clocked.jump();
    return new ClockedStore(inForm(clocked.store()), jump);
  }

  void loseState() {
    contract.loseState();
  }

  AutoCloseable lockElsewhere(LockKey key) throws Exception {
    return contract.lockElsewhere(key);
  }

  private LockStore inForm(LockStore store) {
    return form == Form.SYNC ? store : new JoinedStore(store, ForkJoinPool.commonPool());
  }

  /** A call of the store's test class, which may throw anything. */
  private interface Opening {
    LockStore open() throws Exception;

    static LockStore of(Opening opening) {
      try {
        return opening.open();
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException("openStore() failed: " + e.getMessage(), e);
      }
    }
  }
}
