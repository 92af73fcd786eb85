package dev.holdfast.bench;

import dev.holdfast.redis.RedisLockStore;
import io.lettuce.core.RedisClient;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.javacrumbs.shedlock.provider.redis.spring.RedisLockProvider;
import org.redisson.api.RLock;
import org.redisson.api.RedissonClient;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.integration.redis.util.RedisLockRegistry;
import org.springframework.integration.redis.util.RedisLockRegistry.RedisLockType;

/**
 * The sides on one Redis server.
 *
 * @param uri the server, or a proxy before it
 */
record RedisSides(String uri) {
  static final String OURS = "Holdfast";

  Side floor() throws Exception {
    return Side.of("Lettuce, return 1", Role.FLOOR, () -> new LettuceLocks(uri));
  }

  Side ours() throws Exception {
    return Side.of(OURS, Role.OURS, () -> new HoldfastLocks(RedisLockStore.connect(uri)));
  }

  /** Ours with Lettuce as an application sets it up. */
  Side oursOverClient() throws Exception {
    return Side.of(
        "Holdfast over the application's client",
        Role.FOOTNOTE,
        () -> new HoldfastLocks(RedisLockStore.over(RedisClient.create(uri))));
  }

  /** A kind of Redisson's locks. */
  interface Kind {
    RLock lock(RedissonClient client, String key);
  }

  Side redisson(String name, Kind kind) throws Exception {
    return Side.of(
        "Redisson " + name,
        Role.PEER,
        () -> new RedissonLocks(uri, Duration.ofSeconds(30), kind::lock));
  }

  /** Redisson's answer without the read that tells the holder. */
  Side redissonBare() throws Exception {
    return Side.of(
        "Redisson RLock, holder not told",
        Role.FOOTNOTE,
        () -> new RedissonLocks(uri, Duration.ofSeconds(30), RedissonLocks::other, false));
  }

  private LettuceConnectionFactory factory() {
    URI address = URI.create(uri);
    LettuceConnectionFactory factory =
        new LettuceConnectionFactory(address.getHost(), address.getPort());
    factory.afterPropertiesSet();
    factory.start();
    return factory;
  }

  Side shedLock(boolean safe) throws Exception {
    return Side.of(
        safe ? "ShedLock safeUpdate" : "ShedLock default",
        safe ? Role.PEER : Role.FOOTNOTE,
        () -> {
          LettuceConnectionFactory factory = factory();
          StringRedisTemplate template = new StringRedisTemplate(factory);
          String environment = "bench-" + safe;
          return new ShedLockLocks(
              new RedisLockProvider.Builder(factory)
                  .safeUpdate(safe)
                  .environment(environment)
                  .build(),
              key -> text(template.opsForValue().get("job-lock:" + environment + ":" + key)),
              factory::destroy);
        });
  }

  Side spring(RedisLockType type, Duration lease) throws Exception {
    return Side.of(
        "Spring " + type,
        Role.PEER,
        () -> {
          LettuceConnectionFactory factory = factory();
          StringRedisTemplate template = new StringRedisTemplate(factory);
          String name = "spring-" + type;
          RedisLockRegistry registry = new RedisLockRegistry(factory, name, lease.toMillis());
          registry.setRedisLockType(type);
          return new RegistryLocks(
              registry,
              RegistryLocks.patience(lease),
              key -> text(template.opsForValue().get(name + ":" + key)),
              () -> {
                registry.destroy();
                factory.destroy();
              });
        });
  }

  private static String text(@org.jspecify.annotations.Nullable String value) {
    return value == null ? "" : value;
  }

  /** Everybody who can take and release. */
  List<Side> forPairs() throws Exception {
    List<Side> sides = new ArrayList<>(List.of(floor(), ours()));
    sides.add(oursOverClient());
    sides.add(redisson("RFencedLock", RedissonLocks::fenced));
    sides.add(redisson("RLock", RedissonLocks::plain));
    sides.add(shedLock(true));
    sides.add(shedLock(false));
    sides.add(spring(RedisLockType.SPIN_LOCK, Locks.LEASE));
    return sides;
  }

  /** Everybody who can be refused. */
  List<Side> forRefusals() throws Exception {
    List<Side> sides = new ArrayList<>(List.of(floor(), ours()));
    sides.add(redisson("RLock", RedissonLocks::plain));
    sides.add(redissonBare());
    sides.add(shedLock(true));
    sides.add(spring(RedisLockType.SPIN_LOCK, Locks.LEASE));
    return sides;
  }

  /** Everybody who can wait. */
  List<Side> forWaits() throws Exception {
    Side floor =
        Side.of(
            "Lettuce, PUBLISH and a script",
            Role.FLOOR,
            () -> new LettuceWaits(new LettuceLocks(uri)));
    List<Side> sides = new ArrayList<>(List.of(floor, ours()));
    sides.add(redisson("RLock", RedissonLocks::plain));
    sides.add(redisson("RFairLock", RedissonLocks::fair));
    sides.add(redisson("RSpinLock", RedissonLocks::spin));
    sides.add(spring(RedisLockType.SPIN_LOCK, Locks.LEASE));
    sides.add(spring(RedisLockType.PUB_SUB_LOCK, Locks.LEASE));
    return sides;
  }

  /** Everybody who can find that a holder has died after a second. */
  List<Side> forTakeOver() throws Exception {
    Duration second = Duration.ofSeconds(1);
    List<Side> sides = new ArrayList<>(List.of(ours()));
    sides.add(redisson("RLock", RedissonLocks::plain));
    sides.add(redisson("RFairLock", RedissonLocks::fair));
    sides.add(spring(RedisLockType.SPIN_LOCK, second));
    sides.add(spring(RedisLockType.PUB_SUB_LOCK, second));
    return sides;
  }
}
