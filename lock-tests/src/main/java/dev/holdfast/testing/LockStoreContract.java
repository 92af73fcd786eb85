package dev.holdfast.testing;

import dev.holdfast.LockKey;
import dev.holdfast.spi.LockStore;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The contract of a lock store, as tests. A store's test class extends this one and says how to
 * open the store:
 *
 * <pre>{@code
 * @StoreName("h2")
 * @NotApplicable(rule = "T6", reason = "not Redis")
 * @NotApplicable(hook = Hook.CLOCK, reason = "the database's clock cannot be set")
 * class H2ContractTest extends LockStoreContract {
 *   private static final DataSource DATABASE = TestDatabases.h2();
 *
 *   @Override
 *   protected LockStore openStore() {
 *     return JdbcLockStore.over(DATABASE);
 *   }
 *
 *   @Override
 *   protected void loseState() {
 *     TestDatabases.deleteAllRows(DATABASE);
 *   }
 * }
 * }</pre>
 *
 * <p>Every test is named after the rule that it shows, and runs twice: through the blocking calls
 * and through {@link LockStore#async}. The tests go by the store's own clock, wait for it with
 * short leases, and use keys of their own, so that the server may be shared and may hold other
 * records.
 *
 * <p>Properties run beside the tests, on the jqwik engine, in instances of their own: start a
 * server on first use rather than in {@code @BeforeAll}.
 *
 * <p>What a store cannot show it declares with {@link NotApplicable}. Everything else must pass:
 * there is no quiet skip.
 */
@TestInstance(Lifecycle.PER_CLASS)
@ExtendWith(ContractConditions.class)
@DisplayNameGeneration(RuleNames.class)
public abstract class LockStoreContract extends StoreProperties {
  private final Deque<LockStore> opened = new ArrayDeque<>();

  /** For the store's test class. */
  protected LockStoreContract() {}

  /**
   * Opens the store. Called a few times; all of the answers see the same records, be they one
   * object or several. The suite closes what it has opened.
   *
   * @throws Exception if that does not work; the tests fail
   */
  protected abstract LockStore openStore() throws Exception;

  /**
   * Opens a store whose clock the test can set, if there is such a thing, with the default
   * retention. Each call opens another one, without records.
   */
  protected ClockedStore openStoreWithClock() {
    throw notOffered(Hook.CLOCK, "openStoreWithClock()");
  }

  /** Makes the store lose every record at once, as a server does that restarts empty. */
  protected void loseState() {
    throw notOffered(Hook.STATE_LOSS, "loseState()");
  }

  /**
   * Keeps the record of a key locked by somebody else, as another session does that holds a row
   * lock, until the answer is closed. The record exists.
   *
   * @throws Exception if that does not work; the test fails
   */
  protected AutoCloseable lockElsewhere(LockKey key) throws Exception {
    throw notOffered(Hook.ROW_LOCK, "lockElsewhere(key)");
  }

  private static UnsupportedOperationException notOffered(Hook hook, String method) {
    return new UnsupportedOperationException(
        "this test needs the hook "
            + hook
            + ": override "
            + method
            + ", or declare @NotApplicable(hook = Hook."
            + hook
            + ", reason = \"…\") on the test class");
  }

  /** A view for one test; one view serves all of them. */
  @Override
  final synchronized LockStore sharedStore() throws Exception {
    return opened.isEmpty() ? anotherStore() : opened.getFirst();
  }

  /** A further view on the same records. */
  final synchronized LockStore anotherStore() throws Exception {
    LockStore store = openStore();
    opened.addLast(store);
    return store;
  }

  @AfterAll
  @Override
  final synchronized void closeStores() {
    while (!opened.isEmpty()) {
      opened.removeLast().close();
    }
  }

  @Nested
  class Sync extends StoreRules {
    Sync() {
      super(new StoreAccess(LockStoreContract.this, StoreAccess.Form.SYNC));
    }
  }

  @Nested
  class Async extends StoreRules {
    Async() {
      super(new StoreAccess(LockStoreContract.this, StoreAccess.Form.ASYNC));
    }
  }
}
