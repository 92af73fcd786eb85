package dev.holdfast.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.FencingToken;
import dev.holdfast.LockKey;
import dev.holdfast.StaleTokenException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandInterruptedException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.output.BooleanOutput;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.output.ObjectOutput;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.output.ValueOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A script of the application behind a {@link RedisFencingGuard}. Runs over any connection of the
 * application, with its codec. Immutable; safe for use by many threads.
 */
public final class GuardedScript {
  private static final String STALE = "STALETOKEN ";

  private final RedisFencingGuard guard;
  private final Scripts.Text text;

  GuardedScript(RedisFencingGuard guard, String lua) {
    this.guard = guard;
    this.text = Scripts.Text.of(lua.getBytes(UTF_8));
  }

  /**
   * Runs the script if the token is current. Blocks, for the connection's time-out at most.
   *
   * @param type what the script answers
   * @param keys the guarded keys, at least one; in a Cluster all in one slot
   * @param values the script's arguments
   * @return what the script answers
   * @throws StaleTokenException if a higher token was admitted before; the script has not run
   * @throws io.lettuce.core.RedisException what Lettuce throws for a command that failed or was not
   *     answered in time, unchanged; if the server answered it, the token may count as admitted all
   *     the same
   */
  public <K, V, T> T run(
      StatefulConnection<K, V> connection,
      ScriptOutputType type,
      LockKey key,
      FencingToken token,
      List<K> keys,
      List<V> values) {
    CompletionStage<T> answer = runAsync(connection, type, key, token, keys, values);
    return await(connection, answer.toCompletableFuture());
  }

  /**
   * Like {@link #run}, without blocking.
   *
   * @return completes with what the script answers, or with what {@link #run} throws
   */
  public <K, V, T> CompletionStage<T> runAsync(
      StatefulConnection<K, V> connection,
      ScriptOutputType type,
      LockKey key,
      FencingToken token,
      List<K> keys,
      List<V> values) {
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("a guarded script writes at least one key: give it");
    }
    CommandArgs<K, V> byDigest = new CommandArgs<>(connection.getCodec()).add(text.digest());
    addAll(byDigest, connection, key, token, keys, values);
    CommandOutput<K, V, T> output = output(connection.getCodec(), type);
    CompletableFuture<T> result = new CompletableFuture<>();
    dispatch(connection, new Command<>(CommandType.EVALSHA, output, byDigest))
        .exceptionallyCompose(
            thrown -> {
              if (!ServerError.NOSCRIPT.isIn(thrown)) {
                return CompletableFuture.failedFuture(thrown);
              }
              CommandArgs<K, V> byText =
                  new CommandArgs<>(connection.getCodec()).add(text.source());
              addAll(byText, connection, key, token, keys, values);
              CommandOutput<K, V, T> again = output(connection.getCodec(), type);
              return dispatch(connection, new Command<>(CommandType.EVAL, again, byText));
            })
        .whenComplete(
            (value, thrown) -> {
              if (thrown == null) {
                result.complete(value);
              } else {
                result.completeExceptionally(failure(Failures.unwrap(thrown), key, token));
              }
            });
    return result;
  }

  private <K, V> void addAll(
      CommandArgs<K, V> args,
      StatefulConnection<K, V> connection,
      LockKey key,
      FencingToken token,
      List<K> keys,
      List<V> values) {
    args.add(keys.size() + 1)
        .addKeys(keys)
        .add(guard.markFor(connection, key, keys.get(0)))
        .addValues(values)
        .add(token.toString())
        .add(guard.retention().toMillis());
  }

  private static Throwable failure(Throwable thrown, LockKey key, FencingToken token) {
    String message = String.valueOf(thrown.getMessage());
    if (thrown instanceof RedisCommandExecutionException && message.startsWith(STALE)) {
      String highest = message.substring(STALE.length()).split(" ", 2)[0];
      return new StaleTokenException(key, token, FencingToken.parse(highest));
    }
    return thrown;
  }

  /** Sends a command of any codec over a connection of any type. */
  @SuppressWarnings("unchecked")
  static <K, V, T> CompletableFuture<T> dispatch(
      StatefulConnection<?, ?> connection, Command<K, V, T> command) {
    AsyncCommand<K, V, T> future = new AsyncCommand<>(command);
    ((StatefulConnection<K, V>) connection).dispatch(future);
    return future;
  }

  /** Waits for the connection's time-out at most, and throws what the caller is to see. */
  static <T> T await(StatefulConnection<?, ?> connection, CompletableFuture<T> answer) {
    Duration timeout = connection.getTimeout();
    try {
      return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new RedisCommandTimeoutException("no answer within " + timeout);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RedisCommandInterruptedException(e);
    } catch (ExecutionException e) {
      if (Failures.unwrap(e) instanceof StaleTokenException stale) {
        throw new StaleTokenException(stale.key(), stale.token(), stale.highWater());
      }
      if (Failures.unwrap(e) instanceof RuntimeException cause) {
        throw cause;
      }
      throw new RedisException(Failures.unwrap(e));
    }
  }

  private static <K, V, T> CommandOutput<K, V, T> output(
      RedisCodec<K, V> codec, ScriptOutputType type) {
    CommandOutput<K, V, ?> output =
        switch (type) {
          case BOOLEAN -> new BooleanOutput<>(codec);
          case INTEGER -> new IntegerOutput<>(codec);
          case STATUS -> new StatusOutput<>(codec);
          case MULTI -> new NestedMultiOutput<>(codec);
          case VALUE -> new ValueOutput<>(codec);
          case OBJECT -> new ObjectOutput<>(codec);
        };
    @SuppressWarnings("unchecked")
    CommandOutput<K, V, T> asTheCallerSays = (CommandOutput<K, V, T>) output;
    return asTheCallerSays;
  }
}
