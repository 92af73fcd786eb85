package dev.holdfast.examples.scheduler;

import dev.holdfast.AcquireRequest;
import dev.holdfast.Acquired;
import dev.holdfast.Acquisition;
import dev.holdfast.HandOver;
import dev.holdfast.Lease;
import dev.holdfast.LockException;
import dev.holdfast.LockKey;
import dev.holdfast.LockManager;
import dev.holdfast.SessionBackend;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Gives every lock to one backend: spawns it, or answers with the one that runs. Any number of
 * schedulers may work on one store; they need not know of each other.
 */
final class Scheduler implements AutoCloseable {
  /** How long a backend may take from its start until it has attached to its lease. */
  private static final Duration START_LIMIT = Duration.ofSeconds(15);

  private static final Duration STOP_LIMIT = Duration.ofSeconds(3);
  private static final System.Logger LOG = System.getLogger(Scheduler.class.getName());

  private final LockManager locks;
  private final Map<String, String> environment;
  private final List<BackendProcess> backends = new CopyOnWriteArrayList<>();

  /**
   * @param locks used by this scheduler, and closed with it
   * @param environment passed to every backend, beside what belongs to its lock
   */
  Scheduler(LockManager locks, Map<String, String> environment) {
    this.locks = locks;
    this.environment = Map.copyOf(environment);
  }

  /** The backend that has the lock; spawned by this call if there was none. */
  SpawnResult spawn(SpawnRequest request) {
    BackendAddress address = BackendAddress.choose();
    AcquireRequest ask =
        AcquireRequest.of(request.key()).holder(address.id()).metadata(address.metadata());
    try (Acquisition result = locks.acquire(ask)) {
      if (result instanceof Acquired acquired) {
        start(request, address, acquired.lease());
      }
      return SpawnResult.of(result.holder(), result.acquired());
    }
  }

  /** The backend that has the lock, if one has. Starts nothing. */
  Optional<SpawnResult> fetch(LockKey key) {
    return locks.find(key).map(holder -> SpawnResult.of(holder, false));
  }

  /** The backends that this scheduler has started, in that order; also those that have ended. */
  List<BackendProcess> backends() {
    return List.copyOf(backends);
  }

  private void start(SpawnRequest request, BackendAddress address, Lease lease) {
    // From here on this process no longer holds the lock: it only keeps it alive for the backend.
    HandOver handOver = lease.handOver(START_LIMIT, HandOver.Otherwise.RELEASE);
    try {
      Map<String, String> variables = new HashMap<>(environment);
      variables.put("PORT", Integer.toString(address.url().getPort()));
      variables.put("SESSION_BACKEND_ID", address.id());
      variables.put("JAMSOCKET_SERVICE", request.service());
      variables.putAll(SessionBackend.environment(handOver));
      BackendProcess backend = BackendProcess.start(address.id(), variables);
      backends.add(backend);
      backend.onExit(() -> free(lease, "backend " + address.id() + " has exited"));
    } catch (IOException e) {
      free(lease, "backend " + address.id() + " could not be started");
      throw new UncheckedIOException("backend " + address.id() + " could not be started", e);
    } catch (IllegalArgumentException e) {
      free(lease, "its key cannot be passed to a process");
      throw e;
    }
  }

  /**
   * Frees the lock of a backend that certainly does not run. A backend that ended well has released
   * it before, and a lease that was lost may belong to a successor: then this changes nothing.
   */
  private void free(Lease lease, String reason) {
    try {
      locks.forceRelease(lease.key(), lease.token(), reason);
    } catch (LockException e) {
      LOG.log(System.Logger.Level.WARNING, "a lock stays taken until its lease ends", e);
    }
  }

  /** Ends all backends, those that do not follow by force. */
  @Override
  public void close() {
    backends.forEach(BackendProcess::askToExit);
    backends.forEach(backend -> backend.awaitExit(STOP_LIMIT));
    locks.close();
  }
}
