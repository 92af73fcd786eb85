package dev.holdfast.redis;

import static dev.holdfast.LockStoreException.Failure.MISCONFIGURED;
import static dev.holdfast.LockStoreException.Failure.NOT_APPLIED;

import dev.holdfast.LockStoreException.Failure;
import io.lettuce.core.RedisCommandExecutionException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The errors by which a server refuses a whole command or script, so that nothing was applied. A
 * script reads first and writes once, or only after a first write was allowed.
 */
enum ServerError {
  NOSCRIPT(NOT_APPLIED, "the server does not know the script", "NOSCRIPT"),
  READONLY(
      NOT_APPLIED, "this server is a replica; its primary has moved or is about to", "READONLY"),
  LOADING(NOT_APPLIED, "the server is still reading its data", "LOADING"),
  TRYAGAIN(NOT_APPLIED, "the slot is moving to another server", "TRYAGAIN"),
  MOVING(NOT_APPLIED, "the servers are changing places", "MASTERDOWN", "CLUSTERDOWN"),
  NOREPLICAS(NOT_APPLIED, "too few replicas are in touch for min-replicas-to-write", "NOREPLICAS"),
  BUSY(NOT_APPLIED, "another script keeps the server busy", "BUSY"),
  OOM(NOT_APPLIED, "the server is full: raise maxmemory, or remove data", "OOM"),
  MISCONF(
      NOT_APPLIED,
      "the server cannot save its data to disk and refuses writes: see its log",
      "MISCONF"),
  NOAUTH(MISCONFIGURED, "the server wants a password: put it into the URI", "NOAUTH"),
  WRONGPASS(MISCONFIGURED, "user or password are wrong", "WRONGPASS"),
  /** Inside a script it has other words than outside, and others in each version. */
  NOPERM(
      MISCONFIGURED,
      "the user lacks a permission",
      "NOPERM",
      "The user executing the script can't",
      "ACL failure in script"),
  IN_CLUSTER(
      MISCONFIGURED,
      "the server belongs to a Cluster: connect by redis-cluster://, or over a RedisClusterClient",
      "MOVED",
      "ASK",
      "CROSSSLOT"),
  NOT_IN_CLUSTER(
      MISCONFIGURED,
      "the server belongs to no Cluster: connect by redis://, or over a RedisClient",
      "cluster support disabled"),
  WRONGTYPE(
      MISCONFIGURED,
      "the place of a record is taken by something else: use another prefix",
      "WRONGTYPE"),
  OLD(
      MISCONFIGURED,
      "the server lacks a command; Redis 6.2 or later, or Valkey, is needed",
      "unknown command",
      "Unknown Redis command");

  private final Failure failure;
  private final String remedy;
  private final Pattern words;

  ServerError(Failure failure, String remedy, String... words) {
    this.failure = failure;
    this.remedy = remedy;
    this.words =
        Pattern.compile(
            "\\b("
                + String.join("|", Arrays.stream(words).map(Pattern::quote).toList())
                + ")(?!\\w)");
  }

  Failure failure() {
    return failure;
  }

  String remedy() {
    return remedy;
  }

  boolean isIn(Throwable thrown) {
    return of(thrown).filter(error -> error == this).isPresent();
  }

  /** The error that a server answered, if it is one of these. */
  static Optional<ServerError> of(Throwable thrown) {
    return answer(thrown)
        .flatMap(
            text ->
                Arrays.stream(values())
                    .filter(error -> error.words.matcher(text).find())
                    .findFirst());
  }

  /** The text of an error that a server answered; several servers may have been asked. */
  static Optional<String> answer(Throwable thrown) {
    if (thrown instanceof RedisCommandExecutionException) {
      return Optional.of(String.valueOf(thrown.getMessage()));
    }
    return Stream.concat(Stream.ofNullable(thrown.getCause()), Stream.of(thrown.getSuppressed()))
        .flatMap(deeper -> answer(deeper).stream())
        .findFirst();
  }
}
