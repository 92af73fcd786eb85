package dev.holdfast.examples.scheduler;

import dev.holdfast.FencingToken;
import dev.holdfast.LockKey;
import dev.holdfast.LockStoreException;
import dev.holdfast.LockStoreException.Failure;
import dev.holdfast.redis.GuardedScript;
import dev.holdfast.redis.RedisFencingGuard;
import io.lettuce.core.KeyScanArgs;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisException;
import io.lettuce.core.ScanIterator;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Documents in hashes. The guard admits the token in the very script that reads or writes the
 * document; if it refuses, the script does nothing else.
 */
final class RedisDocuments implements Documents {
  private static final String TEXT = "text";
  private static final String WRITTEN_WITH = "written_with";
  private static final String OPEN = "return redis.call('HMGET', KEYS[1], 'text', 'written_with')";
  private static final String SAVE =
      """
      redis.call('HSET', KEYS[1], 'text', ARGV[1], 'written_with', ARGV[2])
      return redis.call('PEXPIRE', KEYS[1], ARGV[3])
      """;

  private final StatefulConnection<String, String> connection;
  private final RedisClusterCommands<String, String> commands;
  private final Place place;
  private final GuardedScript open;
  private final GuardedScript save;

  /**
   * @param connection to one server or to a Cluster
   * @param commands of this connection; those of a Cluster are the ones that one server knows too
   */
  RedisDocuments(
      StatefulConnection<String, String> connection,
      RedisClusterCommands<String, String> commands,
      Place place) {
    this.connection = connection;
    this.commands = commands;
    this.place = place;
    RedisFencingGuard guard = new RedisFencingGuard(place.prefix(), place.retention());
    this.open = guard.script(OPEN);
    this.save = guard.script(SAVE);
  }

  @Override
  public Optional<Document> open(LockKey key, FencingToken token) {
    List<String> fields =
        ask(() -> open.run(connection, ScriptOutputType.MULTI, key, token, keys(key), List.of()));
    return document(Optional.ofNullable(fields.get(0)), Optional.ofNullable(fields.get(1)));
  }

  @Override
  public void save(LockKey key, FencingToken token, String text) {
    List<String> values =
        List.of(text, token.toString(), Long.toString(place.retention().toMillis()));
    ask(() -> save.run(connection, ScriptOutputType.INTEGER, key, token, keys(key), values));
  }

  @Override
  public Optional<Document> read(LockKey key) {
    List<KeyValue<String, String>> fields =
        ask(() -> commands.hmget(keys(key).get(0), TEXT, WRITTEN_WITH));
    return document(fields.get(0).optional(), fields.get(1).optional());
  }

  /** Does nothing: each has an expiry. */
  @Override
  public void removeOlder(String namespace, Duration age) {}

  /** Removes every key under the prefix: locks, marks of the guard, documents. */
  void removeAll() {
    ScanIterator<String> keys =
        ScanIterator.scan(commands, KeyScanArgs.Builder.matches(place.prefix() + ":*"));
    keys.stream().forEach(commands::del);
  }

  private static <T> T ask(Supplier<T> question) {
    try {
      return question.get();
    } catch (RedisException e) {
      throw new LockStoreException(
          Failure.OUTCOME_UNKNOWN,
          "the documents could not be read or written: " + Reason.of(e),
          e);
    }
  }

  private static Optional<Document> document(Optional<String> text, Optional<String> writtenWith) {
    return text.map(t -> new Document(t, FencingToken.parse(writtenWith.orElseThrow())));
  }

  /** The length of the namespace keeps apart what two colons would not. */
  private List<String> keys(LockKey key) {
    String namespace = key.namespace();
    String frame = namespace.length() + ":" + namespace + ":" + key.name();
    return List.of(place.prefix() + ":document:" + frame);
  }
}
