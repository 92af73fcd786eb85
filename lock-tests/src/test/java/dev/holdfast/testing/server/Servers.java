package dev.holdfast.testing.server;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * One shared server of each kind, started when first asked for, and ended with this JVM. An address
 * given by property goes first: {@code -Dholdfast.redis.uri}, {@code -Dholdfast.postgresql.url},
 * {@code -Dholdfast.mariadb.url}, {@code -Dholdfast.mysql.url}.
 *
 * <p>Tests that crash, freeze or flush a server start a private one.
 */
public final class Servers {
  private static final Shared<RedisServer> REDIS = new Shared<>(Servers::findRedis);
  private static final Shared<PostgresServer> POSTGRES = new Shared<>(Servers::findPostgres);
  private static final Shared<MariaDbServer> MARIADB = new Shared<>(Servers::findMariaDb);
  private static final Shared<MySqlServer> MYSQL = new Shared<>(Servers::findMySql);
  private static final Shared<RedisSentinels> SENTINELS =
      new Shared<>(() -> RedisSentinels.start(1, List.of()));
  private static final Shared<RedisCluster> CLUSTER =
      new Shared<>(() -> RedisCluster.start(List.of()));

  private Servers() {}

  /** The shared Redis server; keeps its data in memory only. */
  public static RedisServer redis() {
    return REDIS.get();
  }

  /** The shared PostgreSQL server. */
  public static PostgresServer postgres() {
    return POSTGRES.get();
  }

  /** The shared MariaDB server. */
  public static MariaDbServer mariaDb() {
    return MARIADB.get();
  }

  /** The shared MySQL server. */
  public static MySqlServer mySql() {
    return MYSQL.get();
  }

  /** The shared primary and replica under three Sentinels; from binaries only. */
  public static RedisSentinels redisSentinels() {
    return SENTINELS.get();
  }

  /** The shared cluster of three nodes; from binaries only. */
  public static RedisCluster redisCluster() {
    return CLUSTER.get();
  }

  private static RedisServer findRedis() {
    String property = "holdfast.redis.uri";
    return GivenServer.address(property)
        .map(uri -> new RedisServer(URI.create(uri), new GivenServer(property)))
        .orElseGet(RedisServer::start);
  }

  private static PostgresServer findPostgres() {
    String property = "holdfast.postgresql.url";
    return GivenServer.address(property)
        .map(url -> new PostgresServer(url, new GivenServer(property)))
        .orElseGet(PostgresServer::start);
  }

  private static MariaDbServer findMariaDb() {
    String property = "holdfast.mariadb.url";
    return GivenServer.address(property)
        .map(url -> new MariaDbServer(url, new GivenServer(property)))
        .orElseGet(MariaDbServer::start);
  }

  private static MySqlServer findMySql() {
    String property = "holdfast.mysql.url";
    return GivenServer.address(property)
        .map(url -> new MySqlServer(url, new GivenServer(property)))
        .orElseGet(MySqlServer::start);
  }

  /** Starts a server when first asked for it, and ends it with this JVM. */
  private static final class Shared<S extends AutoCloseable> {
    private final Supplier<S> starter;
    private final ReentrantLock lock = new ReentrantLock();
    private Optional<S> server = Optional.empty();

    Shared(Supplier<S> starter) {
      this.starter = starter;
    }

    S get() {
      lock.lock();
      try {
        S running = server.orElseGet(this::start);
        server = Optional.of(running);
        return running;
      } finally {
        lock.unlock();
      }
    }

    private S start() {
      S started = starter.get();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(started), "holdfast-server-end"));
      return started;
    }

    private void end(S started) {
      try {
        started.close();
      } catch (Exception e) {
        throw new IllegalStateException("a shared server did not end", e);
      }
    }
  }
}
