package dev.holdfast.examples.scheduler;

import dev.holdfast.redis.RedisLockStore;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.RedisClusterURIUtil;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import java.net.URI;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Locks and documents in Redis, under a prefix of their own. */
final class RedisStore {
  private static final List<String> SCHEMES =
      List.of("redis:", "rediss:", "redis-sentinel:", "rediss-sentinel:");
  private static final List<String> CLUSTER_SCHEMES = List.of("redis-cluster:", "rediss-cluster:");

  private RedisStore() {}

  static boolean takes(String url) {
    return isCluster(url) || SCHEMES.stream().anyMatch(url::startsWith);
  }

  private static boolean isCluster(String url) {
    return CLUSTER_SCHEMES.stream().anyMatch(url::startsWith);
  }

  /**
   * Checks the URL, as far as that is possible without connecting.
   *
   * @throws IllegalArgumentException if it cannot be read
   */
  static void check(String url) {
    try {
      if (isCluster(url)) {
        nodes(url);
      } else {
        RedisURI.create(url);
      }
    } catch (RuntimeException e) {
      String scheme = url.split(":", 2)[0];
      throw new IllegalArgumentException(
          "this " + scheme + ": URL cannot be read; write what is special in a password as %40", e);
    }
  }

  /**
   * Connects.
   *
   * @throws dev.holdfast.LockStoreException if that fails; says why
   */
  static OpenStore open(String url, Place place) {
    RedisLockStore locks =
        RedisLockStore.builder().prefix(place.prefix()).retention(place.retention()).connect(url);
    try {
      return isCluster(url) ? cluster(url, place, locks) : standalone(url, place, locks);
    } catch (RuntimeException e) {
      locks.close();
      throw e;
    }
  }

  private static OpenStore standalone(String url, Place place, RedisLockStore locks) {
    RedisClient client = RedisClient.create(RedisURI.create(url));
    return open(
        locks,
        client,
        () -> {
          StatefulRedisConnection<String, String> connection = client.connect();
          return new RedisDocuments(connection, connection.sync(), place);
        });
  }

  private static OpenStore cluster(String url, Place place, RedisLockStore locks) {
    RedisClusterClient client = RedisClusterClient.create(nodes(url));
    return open(
        locks,
        client,
        () -> {
          StatefulRedisClusterConnection<String, String> connection = client.connect();
          return new RedisDocuments(connection, connection.sync(), place);
        });
  }

  private static OpenStore open(
      RedisLockStore locks, AbstractRedisClient client, Supplier<RedisDocuments> connect) {
    Runnable closeClient = () -> client.shutdown(0, 1, TimeUnit.SECONDS);
    Runnable createNothing = () -> {};
    try {
      RedisDocuments documents = connect.get();
      return new OpenStore(locks, documents, createNothing, documents::removeAll, closeClient);
    } catch (RuntimeException e) {
      closeClient.run();
      throw e;
    }
  }

  private static List<RedisURI> nodes(String url) {
    return RedisClusterURIUtil.toRedisURIs(URI.create(url.replaceFirst("-cluster:", ":")));
  }

  /** The URL without user, password and settings. */
  static String address(String url) {
    return url.replaceAll("//.*@", "//").split("[?]", 2)[0];
  }
}
