package dev.holdfast.testing;

import java.util.List;
import java.util.Map;

/** What is not shown yet. A rule or a store leaves this page when its tests arrive. */
final class Planned {

  /** Rules that some store has no test for, and what will bring them. */
  static final Map<String, String> RULES = Map.of();

  /** Stores without a test class. */
  static final List<String> STORES = List.of();

  private Planned() {}
}
