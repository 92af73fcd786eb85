package dev.holdfast.testing.server;

import java.net.URI;
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

  private Servers() {}

  /** The shared Redis server; keeps its data in memory only. */
  public static RedisServer redis() {
    return REDIS.get();
  }

  /** The shared PostgreSQL server. */
  public static PostgresServer postgres() {
    return POSTGRES.get();
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

  /** Starts a server when first asked for it, and ends it with this JVM. */
  private static final class Shared<S extends TestServer> {
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
      Runtime.getRuntime().addShutdownHook(new Thread(started::close, "holdfast-server-end"));
      return started;
    }
  }
}
