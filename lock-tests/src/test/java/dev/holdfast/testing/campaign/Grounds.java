package dev.holdfast.testing.campaign;

/** The grounds by their stores' names. */
final class Grounds {
  private Grounds() {}

  static Ground of(String store) throws Exception {
    return switch (store) {
      case "redis" -> new RedisGround();
      case "h2" -> new SqlGround(SqlServer.h2());
      case "postgresql" -> new SqlGround(SqlServer.postgres());
      case "mariadb" -> new SqlGround(SqlServer.mariaDb());
      case "mysql" -> new SqlGround(SqlServer.mySql());
      default -> throw new IllegalArgumentException("no ground for " + store);
    };
  }
}
