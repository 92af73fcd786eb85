package dev.holdfast.bench;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.redisson.Redisson;
import org.redisson.api.RFencedLock;
import org.redisson.api.RLock;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;

/** Redisson, with its own pool of connections as it comes. A refusal does not tell the holder. */
final class RedissonLocks implements Locks {
  private final RedissonClient client;
  private final BiFunction<RedissonClient, String, RLock> kind;
  private final boolean asksHolder;

  RedissonLocks(String uri, Duration watchdog, BiFunction<RedissonClient, String, RLock> kind) {
    this(uri, watchdog, kind, true);
  }

  /**
   * Connects.
   *
   * @param asksHolder whether a refused caller reads who has the lock, as ours is told at once
   */
  RedissonLocks(
      String uri,
      Duration watchdog,
      BiFunction<RedissonClient, String, RLock> kind,
      boolean asksHolder) {
    this(client(List.of(uri), watchdog), kind, asksHolder);
  }

  private RedissonLocks(
      RedissonClient client, BiFunction<RedissonClient, String, RLock> kind, boolean asksHolder) {
    this.client = client;
    this.kind = kind;
    this.asksHolder = asksHolder;
  }

  /**
   * Locks that are renewed until they are released.
   *
   * @param uris of one server, or of the nodes of a Cluster
   * @param lease how long one lasts without a renewal
   */
  static RedissonLocks renewing(List<String> uris, Duration lease) {
    return new RedissonLocks(client(uris, lease), RedissonLocks::plain, true);
  }

  private static RedissonClient client(List<String> uris, Duration watchdog) {
    Config config = new Config();
    config.setLockWatchdogTimeout(watchdog.toMillis());
    if (uris.size() == 1) {
      config.useSingleServer().setAddress(uris.get(0));
    } else {
      config.useClusterServers().setNodeAddresses(uris);
    }
    return Redisson.create(config);
  }

  /** Its lock with a fencing token. */
  static RLock fenced(RedissonClient client, String key) {
    return client.getFencedLock("redisson-fenced:" + key);
  }

  static RLock plain(RedissonClient client, String key) {
    return client.getLock("redisson:" + key);
  }

  /** The same as {@link #plain}, with other names. */
  static RLock other(RedissonClient client, String key) {
    return client.getLock("redisson-other:" + key);
  }

  static RLock fair(RedissonClient client, String key) {
    return client.getFairLock("redisson-fair:" + key);
  }

  static RLock spin(RedissonClient client, String key) {
    return client.getSpinLock("redisson-spin:" + key);
  }

  RedissonClient client() {
    return client;
  }

  @Override
  public Hold take(String key) throws InterruptedException {
    RLock lock = kind.apply(client, key);
    if (!tryLock(lock)) {
      throw new IllegalStateException(key + " was not granted");
    }
    return lock::unlock;
  }

  private record Fenced(RLock lock, long token) implements Hold {
    @Override
    public void release() {
      lock.unlock();
    }
  }

  @Override
  public Optional<Hold> tryFor(String key, Duration lease) throws InterruptedException {
    RLock lock = kind.apply(client, key);
    if (lock instanceof RFencedLock fenced) {
      Long token = fenced.tryLockAndGetToken(0, lease.toSeconds(), TimeUnit.SECONDS);
      return Optional.ofNullable(token).map(number -> new Fenced(lock, number));
    }
    return lock.tryLock(0, lease.toSeconds(), TimeUnit.SECONDS)
        ? Optional.of(lock::unlock)
        : Optional.empty();
  }

  private static boolean tryLock(RLock lock) throws InterruptedException {
    return lock instanceof RFencedLock fenced
        ? fenced.tryLockAndGetToken(0, LEASE.toSeconds(), TimeUnit.SECONDS) != null
        : lock.tryLock(0, LEASE.toSeconds(), TimeUnit.SECONDS);
  }

  @Override
  public void refused(String key) throws InterruptedException {
    RLock lock = kind.apply(client, key);
    if (tryLock(lock)) {
      throw new IllegalStateException(key + " is not held");
    }
    if (asksHolder) {
      find(key);
    }
  }

  @Override
  public void find(String key) {
    String name = kind.apply(client, key).getName();
    if (client.getMap(name, StringCodec.INSTANCE).readAllMap().isEmpty()) {
      throw new IllegalStateException(key + " is not held");
    }
  }

  @Override
  public Hold await(String key) {
    RLock lock = kind.apply(client, key);
    lock.lock();
    return lock::unlock;
  }

  @Override
  public void takeAndDie(String key) throws InterruptedException {
    if (!kind.apply(client, key).tryLock(0, 1, TimeUnit.SECONDS)) {
      throw new IllegalStateException(key + " was not granted");
    }
  }

  @Override
  public void close() {
    client.shutdown(0, 2, TimeUnit.SECONDS);
  }
}
