package dev.holdfast.redis;

import static dev.holdfast.LockStoreException.Failure.NOT_APPLIED;
import static dev.holdfast.LockStoreException.Failure.OUTCOME_UNKNOWN;

import dev.holdfast.LockStoreException;
import io.lettuce.core.RedisCommandTimeoutException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * Turns what the server and the driver say into a {@link LockStoreException} that tells whether the
 * step was applied, and what to do.
 *
 * @param where the server, for messages
 * @param prefix of the keys
 */
record Failures(String where, String prefix) {

  /** What happened to a call. */
  LockStoreException of(Throwable thrown, String operation, boolean mayHaveBeenSent) {
    Throwable cause = unwrap(thrown);
    if (cause instanceof LockStoreException known) {
      return known;
    }
    String what = operation + " on " + where + ": ";
    Optional<ServerError> refused = ServerError.of(cause);
    if (refused.isPresent()) {
      return new LockStoreException(
          refused.get().failure(),
          what + remedy(refused.get()) + " (" + ServerError.answer(cause).orElse("") + ")",
          cause);
    }
    return mayHaveBeenSent
        ? new LockStoreException(
            OUTCOME_UNKNOWN, what + words(cause) + "; the request may have been applied", cause)
        : new LockStoreException(
            NOT_APPLIED, what + words(cause) + "; the request was not sent", cause);
  }

  /** The failure of a request of which an earlier copy may have been applied. */
  LockStoreException inDoubt(LockStoreException failure) {
    return failure.outcomeKnown()
        ? new LockStoreException(
            OUTCOME_UNKNOWN,
            failure.getMessage() + "; a copy that was sent before may have been applied",
            failure.getCause())
        : failure;
  }

  /** An answer that makes no sense. */
  LockStoreException unintelligible(Throwable thrown, String operation) {
    Throwable cause = unwrap(thrown);
    return cause instanceof LockStoreException known
        ? known
        : new LockStoreException(
            OUTCOME_UNKNOWN,
            operation + " on " + where + ": the answer cannot be read: " + cause.getMessage(),
            cause);
  }

  /** Whether a server was there, took the connection, and said nothing that was heard. */
  static boolean brokeOff(Throwable thrown) {
    Throwable root = root(unwrap(thrown));
    return ServerError.answer(thrown).isEmpty()
        && !isTimeout(root)
        && !(root instanceof ConnectException)
        && !(root instanceof UnknownHostException);
  }

  /** What a future's failure is about. */
  static Throwable unwrap(Throwable thrown) {
    Throwable t = thrown;
    while ((t instanceof CompletionException || t instanceof ExecutionException)
        && t.getCause() != null) {
      t = t.getCause();
    }
    return t;
  }

  private static String words(Throwable cause) {
    if (isTimeout(cause)) {
      return "no answer in time";
    }
    Throwable root = root(cause);
    return root == cause
        ? String.valueOf(cause.getMessage())
        : cause.getMessage() + ": " + root.getMessage();
  }

  private static boolean isTimeout(Throwable cause) {
    return cause instanceof TimeoutException || cause instanceof RedisCommandTimeoutException;
  }

  private static Throwable root(Throwable cause) {
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  private String remedy(ServerError error) {
    return error == ServerError.NOPERM
        ? error.remedy() + "; it needs " + permissions()
        : error.remedy();
  }

  /** The ACL rules of a user that does all that a store does. */
  private String permissions() {
    return "~"
        + prefix
        + ":* &"
        + prefix
        + ":* +eval +evalsha +get +getex +set +time +publish +subscribe +scan +info,"
        + " and in a Cluster also +cluster|myid +cluster|nodes +asking, from Redis 7 on +spublish +ssubscribe";
  }
}
