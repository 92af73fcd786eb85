package dev.holdfast.testing.campaign;

/** The grounds by their stores' names. */
final class Grounds {
  private Grounds() {}

  static Ground of(String store) {
    return switch (store) {
      case "redis" -> new RedisGround();
      default -> throw new IllegalArgumentException("no ground for " + store);
    };
  }
}
