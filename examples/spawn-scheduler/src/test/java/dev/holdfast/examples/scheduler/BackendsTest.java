package dev.holdfast.examples.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.holdfast.Acquired;
import dev.holdfast.InMemoryLockStore;
import dev.holdfast.Lease;
import dev.holdfast.LockKey;
import dev.holdfast.LockManager;
import dev.holdfast.StaleTokenException;
import dev.holdfast.examples.scheduler.BackendState.Status;
import dev.holdfast.examples.scheduler.BackendState.TerminationReason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BackendsTest {
  private static final LockKey KEY = LockKey.of("account", "a key, \u00e9\u0000");

  private final LockManager locks = LockManager.over(new InMemoryLockStore());
  private final SqlStore store = SqlStore.over(database(), StoreOption.SCHEDULER);
  private final Backends backends = new Backends(locks, store);

  private static HikariDataSource database() {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    return new HikariDataSource(config);
  }

  @BeforeEach
  void createTables() {
    store.create();
  }

  @AfterEach
  void close() {
    locks.close();
    store.removeAll();
    store.close();
  }

  private BackendRecord saved(Lease lease) {
    BackendRecord backend =
        new BackendRecord(
            "b1", KEY, lease.token(), "", "", List.of(BackendState.of(Status.SCHEDULED)));
    backends.save(backend);
    return backend;
  }

  private Lease acquire() {
    return ((Acquired) locks.acquire(KEY, "b1")).lease();
  }

  @Test
  void findsWhatWasSaved() {
    assertEquals(Optional.empty(), backends.find("b1"));
    BackendRecord backend = saved(acquire()).at("http://127.0.0.1:8080/", "http://secret/");
    BackendRecord ended =
        backend.then(BackendState.terminating(Status.HARD_TERMINATING, TerminationReason.SWEPT));
    backends.save(ended);
    assertEquals(Optional.of(ended), backends.find("b1"));
  }

  @Test
  void aBackendWithoutALeaseIsLostAndSaysNothingMore() {
    Lease lease = acquire();
    BackendRecord backend = saved(lease);
    lease.release();
    BackendRecord lost = backends.find("b1").orElseThrow();
    assertEquals(Optional.of(TerminationReason.LOST), lost.last().reason());
    BackendRecord late = backend.then(BackendState.of(Status.READY));
    assertThrows(StaleTokenException.class, () -> backends.save(late));
    assertEquals(Optional.of(lost), backends.find("b1"), "to the microsecond");
  }

  @Test
  void aBackendThatHasEndedIsNotLost() {
    Lease lease = acquire();
    BackendRecord ended = saved(lease).then(BackendState.exited(false));
    backends.save(ended);
    lease.release();
    assertEquals(Optional.of(ended), backends.find("b1"));
  }

  @Test
  void declaringABackendLostFreesItsKey() {
    BackendRecord backend = saved(acquire());
    backends.declare(backend, TerminationReason.LOST);
    assertTrue(locks.find(KEY).isEmpty());
  }

  @Test
  void removesWhatIsOld() {
    saved(acquire());
    store.removeOlder(Backends.NAMESPACE, Store.RETENTION);
    assertTrue(backends.read("b1").isPresent());
    store.removeOlder(Backends.NAMESPACE, Duration.ofSeconds(-5)); // as if five seconds had passed
    assertTrue(backends.read("b1").isEmpty());
  }
}
