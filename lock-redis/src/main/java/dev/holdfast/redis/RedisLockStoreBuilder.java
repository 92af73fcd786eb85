package dev.holdfast.redis;

import dev.holdfast.LockStoreException;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Makes a {@link RedisLockStore} with another prefix or retention than the default.
 *
 * <p>Each way to connect blocks, looks at the server first, and throws a {@link LockStoreException}
 * if it cannot be reached or cannot keep locks; what merely endangers locks is logged as a warning
 * by the logger {@code dev.holdfast}. Not safe for use by several threads.
 */
public final class RedisLockStoreBuilder {
  private static final int CONNECT_TRIES = 3;

  private KeyLayout layout = new KeyLayout(KeyLayout.DEFAULT_PREFIX);
  private Duration retention = Duration.ofDays(7);
  private UnaryOperator<String> edit = UnaryOperator.identity();

  RedisLockStoreBuilder() {}

  /**
   * What all keys and channels begin with, followed by a colon; by default {@code holdfast}. Stores
   * with different prefixes share no lock.
   *
   * @throws IllegalArgumentException if it has other characters than {@code A-Z a-z 0-9 . _ / -}
   *     and single colons between them, or more than 64
   */
  public RedisLockStoreBuilder prefix(String prefix) {
    layout = new KeyLayout(prefix);
    return this;
  }

  /**
   * How long a record is kept after its lease is over; by default 7 days. The longest time for
   * which a former holder may be late and still be told who came after it. At least a minute.
   */
  public RedisLockStoreBuilder retention(Duration newRetention) {
    if (newRetention.compareTo(Duration.ofMinutes(1)) < 0
        || newRetention.compareTo(Duration.ofDays(36_500)) > 0) {
      throw new IllegalArgumentException(
          "the retention is between a minute and 100 years, but this one is " + newRetention);
    }
    retention = newRetention;
    return this;
  }

  /** Changes the texts of the scripts, for tests. */
  RedisLockStoreBuilder edit(UnaryOperator<String> newEdit) {
    edit = newEdit;
    return this;
  }

  private Scripts scripts(Scripts.Channels channels) {
    return new Scripts(layout, retention, channels, edit);
  }

  /**
   * Connects, with a client of its own, that is closed with the store.
   *
   * @param uri {@code redis://[user:password@]host[:port]}, {@code rediss://} for TLS, {@code
   *     redis-sentinel://host:port,host:port#name}, {@code redis-socket://path}, all as {@link
   *     RedisURI} reads them, or {@code redis-cluster://[user:password@]host:port,host:port}
   *     ({@code rediss-cluster://} for TLS) with one or more nodes of a Cluster
   */
  public RedisLockStore connect(String uri) {
    return ClusterUri.isOne(uri)
        ? connect(ClusterUri.parse(uri).stream().map(OwnClient::impatient).toList())
        : connect(OwnClient.impatient(RedisURI.create(uri)));
  }

  /**
   * Connects to one server, or to the primary that a Sentinel names, with a client of its own. The
   * URI's time-out, which Lettuce sets to a minute, bounds the time for connecting.
   */
  public RedisLockStore connect(RedisURI uri) {
    OwnClient<RedisClient> own = OwnClient.of(uri);
    return standalone("Redis at " + uri, own.client(), own::close);
  }

  /** Connects to a Cluster, of which one or more nodes are named, with a client of its own. */
  public RedisLockStore connect(List<RedisURI> nodes) {
    OwnClient<RedisClusterClient> own = OwnClient.of(nodes);
    return cluster("Redis Cluster at " + nodes, own.client(), own::close);
  }

  /** Opens connections on a client that stays the application's, to its default URI. */
  public RedisLockStore over(RedisClient client) {
    return standalone("Redis by a client of the application", client, () -> {});
  }

  /**
   * Opens connections on a client that stays the application's. Its options should refresh the
   * topology by time and by all adaptive triggers; without, a fail-over is noticed late or never.
   */
  public RedisLockStore over(RedisClusterClient client) {
    return cluster("Redis Cluster by a client of the application", client, () -> {});
  }

  /**
   * Uses a connection of the application, of any codec, that stays the application's. It is never
   * put into a transaction and never replaced. A single connection cannot subscribe beside its
   * other work, so waiters find out about releases by polling: prefer {@link #over(RedisClient)}.
   */
  public RedisLockStore over(StatefulRedisConnection<?, ?> connection) {
    return open(
        "Redis by a connection of the application",
        () -> new StandaloneLink(connection),
        (link, channels) -> ReleaseHints.Subscriber.NONE,
        () -> {});
  }

  /**
   * Uses a connection of the application, of any codec, that stays the application's, and is never
   * replaced. Waiters find out about releases by polling: prefer {@link #over(RedisClusterClient)}.
   */
  public RedisLockStore over(StatefulRedisClusterConnection<?, ?> connection) {
    return open(
        "Redis Cluster by a connection of the application",
        () -> new ClusterLink(connection, layout),
        (link, channels) -> ReleaseHints.Subscriber.NONE,
        () -> {});
  }

  private RedisLockStore standalone(String where, RedisClient client, Runnable release) {
    return open(
        where,
        () -> new StandaloneLink(() -> client.connect(ByteArrayCodec.INSTANCE), release),
        (link, channels) ->
            new ChannelSubscriber(
                () -> client.connectPubSub(ByteArrayCodec.INSTANCE), link::topology, layout),
        release);
  }

  private RedisLockStore cluster(String where, RedisClusterClient client, Runnable release) {
    return open(
        where,
        () -> new ClusterLink(() -> client.connect(ByteArrayCodec.INSTANCE), layout, release),
        (link, channels) ->
            new ClusterSubscriber(
                () -> client.connectPubSub(ByteArrayCodec.INSTANCE),
                link::connection,
                layout,
                channels),
        release);
  }

  private <L extends Link> RedisLockStore open(
      String where,
      Supplier<L> opener,
      BiFunction<L, Scripts.Channels, ReleaseHints.Subscriber> subscribers,
      Runnable release) {
    Failures failures = new Failures(where, layout.prefix());
    L link;
    try {
      link = connected(opener);
    } catch (RuntimeException e) {
      release.run();
      throw failures.of(e, "connecting", false);
    }
    try {
      Calls first = new Calls(link, scripts(Scripts.Channels.ONE), failures);
      Scripts.Channels channels = new StartupChecks(first, layout, where).run();
      Calls calls = new Calls(link, scripts(channels), failures);
      ReleaseHints hints = new ReleaseHints(layout, subscribers.apply(link, channels));
      return new RedisLockStore(where, calls, layout, hints);
    } catch (RuntimeException e) {
      link.close();
      throw e;
    }
  }

  /**
   * Connects, again if the connection broke off. The driver closes a connection whose greeting the
   * server refuses, and sometimes reports the closing in place of what the server said, such as
   * that the password is wrong.
   */
  private static <L extends Link> L connected(Supplier<L> opener) {
    for (int left = CONNECT_TRIES - 1; ; left--) {
      try {
        return opener.get();
      } catch (RuntimeException e) {
        if (left == 0 || !Failures.brokeOff(e)) {
          throw e;
        }
      }
    }
  }
}
