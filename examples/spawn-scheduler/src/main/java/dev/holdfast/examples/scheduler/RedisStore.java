package dev.holdfast.examples.scheduler;

import dev.holdfast.FencingToken;
import dev.holdfast.LockKey;
import dev.holdfast.redis.GuardedScript;
import dev.holdfast.redis.RedisFencingGuard;
import dev.holdfast.redis.RedisLockStore;
import dev.holdfast.spi.LockStore;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.KeyScanArgs;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScanIterator;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.RedisClusterURIUtil;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Locks and documents in Redis, under a prefix of their own. The guard admits the token in the very
 * script that writes the document; if it refuses, the script does nothing else.
 */
final class RedisStore implements Store {
  private static final String SAVE =
      """
      redis.call('HSET', KEYS[1], 'text', ARGV[1], 'written_with', ARGV[2])
      return redis.call('PEXPIRE', KEYS[1], ARGV[3])
      """;

  private final String prefix;
  private final RedisLockStore locks;
  private final AbstractRedisClient client;
  private final StatefulConnection<String, String> connection;
  // Those of a Cluster are the ones that one server knows too.
  private final RedisClusterCommands<String, String> commands;
  private final GuardedScript admit;
  private final GuardedScript save;

  /**
   * Connects.
   *
   * @throws dev.holdfast.LockStoreException if that fails; says why
   */
  RedisStore(String url, String prefix) {
    this.prefix = prefix;
    this.locks = RedisLockStore.builder().prefix(prefix).retention(RETENTION).connect(url);
    if (isCluster(url)) {
      RedisClusterClient cluster = RedisClusterClient.create(nodes(url));
      StatefulRedisClusterConnection<String, String> connected = cluster.connect();
      this.client = cluster;
      this.connection = connected;
      this.commands = connected.sync();
    } else {
      RedisClient server = RedisClient.create(RedisURI.create(url));
      StatefulRedisConnection<String, String> connected = server.connect();
      this.client = server;
      this.connection = connected;
      this.commands = connected.sync();
    }
    RedisFencingGuard guard = new RedisFencingGuard(prefix, RETENTION);
    this.admit = guard.script("return 1");
    this.save = guard.script(SAVE);
  }

  private static boolean isCluster(String url) {
    return url.split(":", 2)[0].endsWith("-cluster");
  }

  private static List<RedisURI> nodes(String url) {
    return RedisClusterURIUtil.toRedisURIs(URI.create(url.replaceFirst("-cluster:", ":")));
  }

  /** Reads the URL, without connecting; throws what the reader of it throws. */
  static Object check(String url) {
    return isCluster(url) ? nodes(url) : RedisURI.create(url);
  }

  @Override
  public LockStore locks() {
    return locks;
  }

  /** Does nothing: keys come with what is written. */
  @Override
  public void create() {}

  @Override
  public void admit(LockKey key, FencingToken token) {
    run(admit, key, token, List.of());
  }

  @Override
  public void save(LockKey key, FencingToken token, String text) {
    String millis = Long.toString(RETENTION.toMillis());
    run(save, key, token, List.of(text, token.toString(), millis));
  }

  private void run(GuardedScript script, LockKey key, FencingToken token, List<String> values) {
    List<String> keys = List.of(name(key));
    ask(() -> script.run(connection, ScriptOutputType.INTEGER, key, token, keys, values));
  }

  @Override
  public Optional<Document> read(LockKey key) {
    List<KeyValue<String, String>> fields =
        ask(() -> commands.hmget(name(key), "text", "written_with"));
    return fields
        .get(0)
        .optional()
        .map(text -> new Document(text, FencingToken.parse(fields.get(1).getValue())));
  }

  /** Does nothing: each has an expiry. */
  @Override
  public void removeOlder(String namespace, Duration age) {}

  @Override
  public void removeAll() {
    ScanIterator.scan(commands, KeyScanArgs.Builder.matches(prefix + ":*")).stream()
        .forEach(commands::del);
  }

  @Override
  public void close() {
    client.shutdown(0, 1, TimeUnit.SECONDS);
  }

  private static <T> T ask(Supplier<T> question) {
    try {
      return question.get();
    } catch (RedisException e) {
      throw Store.failed(e);
    }
  }

  /** The length of the namespace keeps apart what two colons would not. */
  private String name(LockKey key) {
    String namespace = key.namespace();
    return "%s:document:%d:%s:%s".formatted(prefix, namespace.length(), namespace, key.name());
  }
}
