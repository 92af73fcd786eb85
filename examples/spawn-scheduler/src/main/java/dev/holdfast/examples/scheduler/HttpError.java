package dev.holdfast.examples.scheduler;

import dev.holdfast.InvalidLockKeyException;
import dev.holdfast.LeaseLostException;
import dev.holdfast.LockStoreException;
import dev.holdfast.TagMismatchException;

/** What a client is told instead of an answer. */
final class HttpError extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final System.Logger LOG = System.getLogger(HttpError.class.getName());

  private final int status;

  HttpError(int status, String message) {
    super(message);
    this.status = status;
  }

  static HttpError otherTag() {
    return new HttpError(409, "the lock is held by a backend that was spawned with another tag");
  }

  /** What went wrong, for the client if it is the client's doing; else it is in the log. */
  static HttpError of(Throwable thrown) {
    if (thrown instanceof HttpError known) {
      return known;
    } else if (thrown instanceof TagMismatchException) {
      return otherTag();
    } else if (thrown instanceof InvalidLockKeyException) {
      return new HttpError(400, thrown.getMessage());
    } else if (thrown instanceof LeaseLostException) {
      return new HttpError(503, "the lock was lost while the backend was started; try again");
    }
    LOG.log(System.Logger.Level.WARNING, "a request failed: " + Reason.of(thrown));
    return thrown instanceof LockStoreException
        ? new HttpError(503, "the store does not answer; try again")
        : new HttpError(500, "it failed here; the scheduler's log says why");
  }

  int status() {
    return status;
  }
}
