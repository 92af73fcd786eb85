package dev.holdfast.redis;

import dev.holdfast.LockStoreException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/** Runs commands and scripts within a budget; every failure is a {@link LockStoreException}. */
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

  /** Makes the reply of what a script answered. */
  interface Reader<T> {
    /**
     * Reads an answer.
     *
     * @param sentAgain whether it answers the last of several copies
     */
    T read(List<?> answer, boolean sentAgain);
  }

  private record Run<T>(
      Script script,
      List<byte[]> keys,
      List<byte[]> values,
      Budget budget,
      Reader<T> reader,
      CompletableFuture<T> result) {

    String operation() {
      return script.operation();
    }
  }

  /**
   * Runs a script on keys of one slot: by its digest, or with its text if the server forgot it.
   *
   * @param values what the script is told beside its keys
   * @param reader makes the reply of the script's answer
   */
  <T> CompletableFuture<T> run(
      Script script,
      List<byte[]> keys,
      List<byte[]> values,
      Budget budget,
      Function<List<?>, T> reader) {
    return run(script, keys, values, budget, (answer, sentAgain) -> reader.apply(answer));
  }

  /** Like the other, for a reader that wants to know whether the script was sent again. */
  <T> CompletableFuture<T> run(
      Script script, List<byte[]> keys, List<byte[]> values, Budget budget, Reader<T> reader) {
    Run<T> run = new Run<>(script, keys, values, budget, reader, new CompletableFuture<>());
    CommandArgs<byte[], byte[]> byDigest = Request.args().add(scripts.of(script).digest());
    start(
        run,
        CommandType.EVALSHA,
        byDigest,
        false,
        failure -> {
          if (ServerError.NOSCRIPT.isIn(failure)) {
            CommandArgs<byte[], byte[]> byText = Request.args().add(scripts.of(script).source());
            start(
                run,
                CommandType.EVAL,
                byText,
                !failure.outcomeKnown(),
                second ->
                    run.result()
                        .completeExceptionally(
                            failure.outcomeKnown() ? second : failures.inDoubt(second)));
          } else {
            run.result().completeExceptionally(failure);
          }
        });
    return run.result();
  }

  private <T> void start(
      Run<T> run,
      CommandType type,
      CommandArgs<byte[], byte[]> args,
      boolean inDoubt,
      Consumer<LockStoreException> failed) {
    args.add(run.keys().size()).addKeys(run.keys()).addValues(run.values());
    Request<List<Object>> request = Request.forList(type, args);
    BiConsumer<List<Object>, Throwable> then =
        (answer, thrown) -> {
          if (thrown == null) {
            link.answered(request);
            read(run, answer, inDoubt || request.wasSentAgain());
          } else {
            failed.accept(failure(thrown, request, run.operation()));
          }
        };
    send(link::send, request, run.budget(), then);
  }

  private <T> void read(Run<T> run, List<Object> answer, boolean sentAgain) {
    T reply;
    try {
      reply = run.reader().read(answer, sentAgain);
    } catch (RuntimeException | Error e) {
      run.result().completeExceptionally(failures.unintelligible(e, run.operation()));
      return;
    }
    run.result().complete(reply);
  }

  /** Runs a command on one server. */
  <T> CompletableFuture<T> ask(Link.Primary primary, Request<T> request, Budget budget) {
    return ask(primary::send, request, budget);
  }

  /** Runs a command on the server that has the slot of its first key. */
  <T> CompletableFuture<T> ask(Request<T> request, Budget budget) {
    return ask(link::send, request, budget);
  }

  private <T> CompletableFuture<T> ask(
      Consumer<Request<?>> way, Request<T> request, Budget budget) {
    CompletableFuture<T> result = new CompletableFuture<>();
    BiConsumer<T, Throwable> then =
        (answer, thrown) -> {
          if (thrown == null) {
            link.answered(request);
            result.complete(answer);
          } else {
            result.completeExceptionally(failure(thrown, request, request.getType().toString()));
          }
        };
    send(way, request, budget, then);
    return result;
  }

  private <T> void send(
      Consumer<Request<?>> way, Request<T> request, Budget budget, BiConsumer<T, Throwable> then) {
    request.future().whenComplete(then);
    budget.add(request.future());
    try {
      way.accept(request);
    } catch (RuntimeException e) {
      request.future().completeExceptionally(e);
    }
  }

  /** What became of a call that waited for others, or was sent with them. */
  LockStoreException ended(Throwable thrown, Script script, boolean sent) {
    return failures.of(thrown, script.operation(), sent);
  }

  /** The server has refused one of the calls that were sent together. */
  LockStoreException refused(String error, Script script, boolean sentAgain) {
    LockStoreException failure =
        failures.of(new RedisCommandExecutionException(error), script.operation(), true);
    return sentAgain ? failures.inDoubt(failure) : failure;
  }

  private LockStoreException failure(Throwable thrown, Request<?> request, String operation) {
    boolean sent = request.withdraw();
    if (ServerError.answer(thrown).isPresent()) {
      link.answered(request);
    } else if (sent && Failures.unwrap(thrown) instanceof TimeoutException) {
      link.unanswered(request);
    }
    LockStoreException failure = failures.of(thrown, operation, sent);
    return request.wasSentAgain() ? failures.inDoubt(failure) : failure;
  }
}
