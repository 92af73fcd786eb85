package dev.holdfast.examples.scheduler;

import dev.holdfast.FencingToken;
import dev.holdfast.LockKey;
import dev.holdfast.LockManager;
import dev.holdfast.StaleTokenException;
import dev.holdfast.examples.scheduler.BackendState.TerminationReason;
import dev.holdfast.examples.scheduler.Store.Document;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * The records of all backends, kept beside the locks.
 *
 * <p>A record is a guarded document: a backend writes its states with the token of its lease, and
 * whoever declares it lost shows the next larger number. From then on the guard refuses what the
 * backend itself still says: it has ended, and stays so.
 */
final class Backends {
  /** Of the documents in which this is kept. */
  static final String NAMESPACE = "(backend)";

  private final LockManager locks;
  private final Store store;

  Backends(LockManager locks, Store store) {
    this.locks = locks;
    this.store = store;
  }

  /**
   * Writes what its own scheduler or runner says of a backend.
   *
   * @throws StaleTokenException if somebody has declared it lost
   */
  void save(BackendRecord backend) {
    save(backend, backend.token());
  }

  /**
   * The backend, if there was one with this id. Where it has no lease any more, and has not said
   * why, it is declared lost here and now.
   */
  Optional<BackendRecord> find(String id) {
    return read(id).map(backend -> backend.isTerminated() || holds(backend) ? backend : lost(id));
  }

  /** The backend, without a look at its lock. */
  Optional<BackendRecord> read(String id) {
    return store
        .read(key(id))
        .map(Document::text)
        .map(JsonObject::new)
        .map(BackendRecord::fromJson);
  }

  private boolean holds(BackendRecord backend) {
    return locks
        .find(backend.key())
        .filter(holder -> holder.token().equals(backend.token()))
        .isPresent();
  }

  /** Reads again: a backend says that it has ended before it gives its lock back. */
  private BackendRecord lost(String id) {
    BackendRecord backend = read(id).orElseThrow();
    return backend.isTerminated() ? backend : declare(backend, TerminationReason.LOST);
  }

  /** Says of a backend that cannot do so itself that it has ended, and frees its key. */
  BackendRecord declare(BackendRecord backend, TerminationReason reason) {
    BackendRecord ended = backend.then(BackendState.gone(reason));
    try {
      save(ended, FencingToken.of(backend.token().value() + 1));
    } catch (StaleTokenException e) {
      return read(backend.id()).orElse(ended);
    }
    locks.forceRelease(backend.key(), backend.token(), "the backend was found " + reason);
    return ended;
  }

  private void save(BackendRecord backend, FencingToken token) {
    store.save(key(backend.id()), token, Ascii.json(backend.toJson()));
  }

  private static LockKey key(String id) {
    return LockKey.of(NAMESPACE, id);
  }
}
