package dev.holdfast.examples.scheduler;

import dev.holdfast.Lease;
import dev.holdfast.LockException;
import dev.holdfast.StaleTokenException;
import java.util.concurrent.TimeUnit;

/**
 * Writes down what happens to a backend, in the background: a store that does not answer must not
 * hold up its end. What is new then waits; the next try brings it along.
 */
final class Diary {
  private static final long TRY_AGAIN_MILLIS = 500;

  private final Backends backends;
  private final Lease lease;
  private BackendRecord backend;
  private BackendRecord written;

  Diary(Backends backends, BackendRecord backend, Lease lease) {
    this.backends = backends;
    this.backend = backend;
    this.written = backend;
    this.lease = lease;
    Daemon.named("diary").newThread(this::write).start();
  }

  /** One more entry. Does not wait. */
  synchronized void add(BackendState state) {
    backend = backend.then(state);
    notifyAll();
  }

  /** The last entry. Waits until it is written, or the lease is not held any more. */
  synchronized void close(BackendState end) throws InterruptedException {
    add(end);
    do {
      TimeUnit.MILLISECONDS.timedWait(this, TRY_AGAIN_MILLIS);
    } while (written != backend && lease.isHeld());
  }

  private synchronized BackendRecord next() throws InterruptedException {
    while (written == backend) {
      wait();
    }
    return backend;
  }

  private synchronized void done(BackendRecord record) {
    written = record;
    notifyAll();
  }

  private void write() {
    try {
      while (true) {
        BackendRecord record = next();
        if (isSaved(record)) {
          done(record);
        } else {
          TimeUnit.MILLISECONDS.sleep(TRY_AGAIN_MILLIS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isSaved(BackendRecord record) {
    try {
      backends.save(record);
      return true;
    } catch (StaleTokenException e) {
      return true; // declared lost by somebody else, who has the last word
    } catch (LockException e) {
      return false;
    }
  }
}
