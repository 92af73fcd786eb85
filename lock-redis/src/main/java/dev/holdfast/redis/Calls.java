package dev.holdfast.redis;

import dev.holdfast.LockStoreException;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;

/** Runs commands and scripts within a time-out; every failure is a {@link LockStoreException}. */
final class Calls {
  private final Link link;
  private final Scripts scripts;
  private final Failures failures;

  Calls(Link link, Scripts scripts, Failures failures) {
    this.link = link;
    this.scripts = scripts;
    this.failures = failures;
  }

  Link link() {
    return link;
  }

  /**
   * Runs a script on keys of one slot: by its digest, or with its text if the server forgot it.
   *
   * @param reader makes the reply of the script's answer
   */
  <T> CompletableFuture<T> run(
      Script script,
      List<byte[]> keys,
      List<byte[]> values,
      Duration timeout,
      Function<List<?>, T> reader) {
    String operation = script.name().toLowerCase(Locale.ROOT);
    Scripts.Text text = scripts.of(script);
    long start = System.nanoTime();
    CommandArgs<byte[], byte[]> byDigest = Request.args().add(text.digest());
    return send(
            link::send, evaluate(CommandType.EVALSHA, byDigest, keys, values), operation, timeout)
        .exceptionallyCompose(
            thrown -> {
              if (!ServerError.NOSCRIPT.isIn(thrown)) {
                return CompletableFuture.failedFuture(thrown);
              }
              CommandArgs<byte[], byte[]> byText = Request.args().add(text.source());
              Duration rest = timeout.minusNanos(System.nanoTime() - start);
              return send(
                  link::send, evaluate(CommandType.EVAL, byText, keys, values), operation, rest);
            })
        .thenApply(answer -> read(answer, reader, operation));
  }

  /** Runs a command on one server. */
  <T> CompletableFuture<T> ask(Link.Primary primary, Request<T> request, Duration timeout) {
    return send(primary::send, request, request.getType() + " at " + primary.name(), timeout);
  }

  /** Runs a command on the server that has the slot of its first key. */
  <T> CompletableFuture<T> ask(Request<T> request, Duration timeout) {
    return send(link::send, request, request.getType().toString(), timeout);
  }

  private static Request<List<Object>> evaluate(
      CommandType type, CommandArgs<byte[], byte[]> args, List<byte[]> keys, List<byte[]> values) {
    return Request.forList(type, args.add(keys.size()).addKeys(keys).addValues(values));
  }

  private <T> CompletableFuture<T> send(
      Consumer<Request<?>> way, Request<T> request, String operation, Duration timeout) {
    CompletableFuture<T> answer =
        request.future().orTimeout(Math.max(1, timeout.toNanos()), TimeUnit.NANOSECONDS);
    try {
      way.accept(request);
    } catch (RuntimeException e) {
      request.future().completeExceptionally(e);
    }
    return answer.exceptionallyCompose(
        thrown -> {
          boolean sent = request.withdraw();
          if (sent && Failures.unwrap(thrown) instanceof TimeoutException) {
            link.unanswered();
          }
          return CompletableFuture.failedFuture(failures.of(thrown, operation, sent));
        });
  }

  private <T> T read(List<?> answer, Function<List<?>, T> reader, String operation) {
    try {
      return reader.apply(answer);
    } catch (RuntimeException e) {
      throw failures.unintelligible(e, operation);
    }
  }
}
