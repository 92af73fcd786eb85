package dev.holdfast.examples.scheduler;

import dev.holdfast.Lease;
import dev.holdfast.LockException;
import dev.holdfast.StaleTokenException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Writes down what happens to a backend, in the background: a store that does not answer must not
 * hold up its end. What is new then waits; the next try brings it along.
 */
final class Diary {
  private final Backends backends;
  private final Lease lease;
  private final ExecutorService pen = Executors.newSingleThreadExecutor();
  private volatile BackendRecord backend;

  Diary(Backends backends, BackendRecord backend, Lease lease) {
    this.backends = backends;
    this.backend = backend;
    this.lease = lease;
  }

  /** One more entry. Does not wait. */
  void add(BackendState state) {
    BackendRecord entry = backend.then(state);
    backend = entry;
    pen.execute(() -> Await.until(Await.FOREVER, () -> backend != entry || isSaved(entry)));
  }

  /** The last entry. Waits until it is written, or the lease is not held any more. */
  void close(BackendState end) {
    add(end);
    pen.shutdown();
    Await.until(Await.FOREVER, () -> pen.isTerminated() || !lease.isHeld());
  }

  private boolean isSaved(BackendRecord entry) {
    try {
      backends.save(entry);
      return true;
    } catch (StaleTokenException e) {
      return true; // declared lost by somebody else, who has the last word
    } catch (LockException e) {
      return false;
    }
  }
}
