package dev.holdfast.redis;

import static dev.holdfast.LockStoreException.Failure.MISCONFIGURED;
import static dev.holdfast.LockStoreException.Failure.NOT_APPLIED;
import static dev.holdfast.LockStoreException.Failure.OUTCOME_UNKNOWN;

import dev.holdfast.LockStoreException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns what the server and the driver say into a {@link LockStoreException} that tells whether the
 * step was applied, and what to do.
 */
final class Failures {
  /** The code of an error; one that a script met may be wrapped in words of the server. */
  private static final Pattern CODE =
      Pattern.compile(
          "\\b(NOAUTH|NOPERM|WRONGPASS|READONLY|LOADING|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|NOREPLICAS"
              + "|BUSY|OOM|MISCONF|MOVED|ASK|CROSSSLOT|NOSCRIPT|WRONGTYPE|unknown command"
              + "|Unknown Redis command|cluster support disabled)\\b");

  private final String where;
  private final String prefix;

  Failures(String where, String prefix) {
    this.where = where;
    this.prefix = prefix;
  }

  /** What happened to a call. */
  LockStoreException of(Throwable thrown, String operation, boolean mayHaveBeenSent) {
    Throwable cause = unwrap(thrown);
    if (cause instanceof LockStoreException known) {
      return known;
    }
    String what = operation + " on " + where + ": ";
    LockStoreException told = toldByServer(cause, what);
    if (told != null) {
      return told;
    }
    String how =
        cause instanceof TimeoutException || cause instanceof RedisCommandTimeoutException
            ? "no answer in time"
            : String.valueOf(cause.getMessage());
    return mayHaveBeenSent
        ? new LockStoreException(
            OUTCOME_UNKNOWN, what + how + "; the request may have been applied", cause)
        : new LockStoreException(NOT_APPLIED, what + how + "; the request was not sent", cause);
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

  /** The code of a server's error, or an empty text. */
  static String codeOf(Throwable thrown) {
    for (Throwable t = unwrap(thrown); t != null; t = t.getCause()) {
      if (t instanceof RedisCommandExecutionException) {
        Matcher code = CODE.matcher(String.valueOf(t.getMessage()));
        return code.find() ? code.group(1) : "";
      }
    }
    return "";
  }

  static Throwable unwrap(Throwable thrown) {
    Throwable t = thrown;
    while ((t instanceof CompletionException || t instanceof ExecutionException)
        && t.getCause() != null) {
      t = t.getCause();
    }
    return t;
  }

  private LockStoreException toldByServer(Throwable cause, String what) {
    LockStoreException.Failure failure =
        switch (codeOf(cause)) {
          case "READONLY", "LOADING", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN", "NOREPLICAS" ->
              NOT_APPLIED;
          case "BUSY", "OOM", "MISCONF" -> NOT_APPLIED;
          case "NOAUTH", "NOPERM", "WRONGPASS", "MOVED", "ASK", "CROSSSLOT", "WRONGTYPE" ->
              MISCONFIGURED;
          case "unknown command", "Unknown Redis command", "cluster support disabled" ->
              MISCONFIGURED;
          default -> null;
        };
    return failure == null
        ? null
        : new LockStoreException(
            failure, what + remedy(cause) + " (" + message(cause) + ")", cause);
  }

  private String remedy(Throwable cause) {
    return switch (codeOf(cause)) {
      case "READONLY" -> "this server is a replica; its primary has moved or is about to";
      case "LOADING" -> "the server is still reading its data";
      case "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN" -> "the servers are changing places";
      case "NOREPLICAS" -> "too few replicas are in touch for min-replicas-to-write";
      case "BUSY" -> "another script keeps the server busy";
      case "OOM" -> "the server is full: raise maxmemory, or remove data";
      case "MISCONF" -> "the server cannot save its data to disk and refuses writes: see its log";
      case "NOAUTH" -> "the server wants a password: put it into the URI";
      case "WRONGPASS" -> "user or password are wrong";
      case "NOPERM" -> "the user lacks a permission; what it needs is " + permissions(prefix);
      case "MOVED", "ASK", "CROSSSLOT" ->
          "the server belongs to a Cluster: connect by redis-cluster://, or over a"
              + " RedisClusterClient";
      case "cluster support disabled" ->
          "the server belongs to no Cluster: connect by redis://, or over a RedisClient";
      case "WRONGTYPE" -> "the place of a record is taken by something else: use another prefix";
      default -> "the server lacks a command; Redis 6.2 or later, or Valkey, is needed";
    };
  }

  /** The ACL rules of a user that does all that a store does. */
  static String permissions(String prefix) {
    return "~"
        + prefix
        + ":* &"
        + prefix
        + ":* +eval +evalsha +get +getex +set +time +publish +spublish +subscribe +ssubscribe"
        + " +scan +info +ping +hello +cluster|slots +cluster|nodes";
  }

  private static String message(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof RedisCommandExecutionException) {
        return String.valueOf(t.getMessage());
      }
    }
    return String.valueOf(thrown.getMessage());
  }
}
