package dev.holdfast.testing.campaign;

import dev.holdfast.jdbc.JdbcLockStore;
import dev.holdfast.redis.RedisLockStore;
import dev.holdfast.spi.LockStore;

/** The grounds by their stores' names. */
final class Grounds {
  private Grounds() {}

  static Ground of(String store) throws Exception {
    return switch (store) {
      case "redis" -> new RedisGround();
      case "redis-sentinel" -> new SentinelGround();
      case "redis-cluster" -> new ClusterGround();
      case "h2" -> new SqlGround(SqlServer.h2());
      case "postgresql" -> new SqlGround(SqlServer.postgres());
      case "mariadb" -> new SqlGround(SqlServer.mariaDb());
      case "mysql" -> new SqlGround(SqlServer.mySql());
      default -> throw new IllegalArgumentException("no ground for " + store);
    };
  }

  /** A store at the address of a ground's way, for a process of its own. */
  static LockStore open(String store, String address) {
    return store.startsWith("redis")
        ? RedisLockStore.builder().prefix(RedisGround.PREFIX).connect(address)
        : JdbcLockStore.builder(SqlGround.pool(address)).tableName(SqlGround.TABLE).build();
  }
}
