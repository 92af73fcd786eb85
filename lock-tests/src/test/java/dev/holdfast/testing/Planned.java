package dev.holdfast.testing;

import java.util.List;
import java.util.Map;

/** What is not shown yet. A rule or a store leaves this page when its tests arrive. */
final class Planned {

  private static final String OWN = "when the store's own tests name their rules";

  /** Rules that some store has no test for, and what will bring them. */
  static final Map<String, String> RULES =
      Map.ofEntries(
          Map.entry("D2", "with the simulation"),
          Map.entry("D3", "with the simulation"),
          Map.entry("D5", "with the simulation"),
          Map.entry("D6", "with the simulation"),
          Map.entry("W2", "with the tests of waiting"),
          Map.entry("T6", OWN),
          Map.entry("W3", OWN),
          Map.entry("G1", OWN),
          Map.entry("G2", OWN),
          Map.entry("S1", OWN),
          Map.entry("S2", OWN),
          Map.entry("S3", OWN),
          Map.entry("S4", OWN),
          Map.entry("S5", OWN));

  /** Stores without a test class. */
  static final List<String> STORES = List.of();

  private Planned() {}
}
