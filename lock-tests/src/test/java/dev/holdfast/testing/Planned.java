package dev.holdfast.testing;

import java.util.List;
import java.util.Map;

/** What is not shown yet. A rule or a store leaves this page when its tests arrive. */
final class Planned {

  /** Rules that some store has no test for, and what will bring them. */
  static final Map<String, String> RULES =
      Map.ofEntries(
          Map.entry("D2", "with the simulation"),
          Map.entry("D3", "with the simulation"),
          Map.entry("D5", "with the simulation"),
          Map.entry("D6", "with the simulation"),
          Map.entry("W2", "with the tests of waiting"));

  /** Stores without a test class. */
  static final List<String> STORES =
      List.of("h2", "postgresql", "mariadb", "mysql", "redis", "redis-sentinel", "redis-cluster");

  private Planned() {}
}
