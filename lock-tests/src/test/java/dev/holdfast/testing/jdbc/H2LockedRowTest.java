package dev.holdfast.testing.jdbc;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.LockStoreException.Failure;
import dev.holdfast.testing.Rule;
import dev.holdfast.testing.StoreName;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * H2 waits for a row as long as a setting of the connection says, two seconds if nobody sets it.
 */
@StoreName("h2")
class H2LockedRowTest extends SqlStoreCase {
  private static final Duration SHORT = Duration.ofMillis(300);

  H2LockedRowTest() {
    super(H2Database.memory(""));
  }

  @Rule("A7")
  void aCallThatIsShorterThanThatDoesNotWaitForIt() throws SQLException {
    Grant granted = acquire(store, KEY, TTL);
    endsInTime(() -> store.release(KEY, granted.lease(), SHORT));
    store.release(KEY, granted.lease(), TIMEOUT);
    endsInTime(() -> store.acquire(command(KEY, TTL), SHORT));
    assertTrue(store.find(KEY, TIMEOUT).isEmpty());
  }

  private void endsInTime(Runnable call) throws SQLException {
    try (Connection other = lockRow(KEY)) {
      long start = System.nanoTime();
      fails(Failure.NOT_APPLIED, call);
      long millis = (System.nanoTime() - start) / 1_000_000;
      assertTrue(millis >= 300 && millis < 1_600, () -> millis + " ms");
      other.rollback();
    }
  }
}
