package dev.holdfast.testing;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which stores a run is about: all of them, or those in {@code -Dholdfast.stores=h2,redis}. A name
 * that is not in {@link #KNOWN} is an error.
 */
final class StoreSelection {

  /** The system property. */
  static final String PROPERTY = "holdfast.stores";

  /** The stores of this project, in the order of the matrix. */
  static final List<String> KNOWN =
      List.of(
          "memory",
          "h2",
          "postgresql",
          "mariadb",
          "mysql",
          "redis",
          "redis-sentinel",
          "redis-cluster");

  private StoreSelection() {}

  /** Whether tests of this store are to run; a third party's store always is, unless narrowed. */
  static boolean includes(String store) {
    Set<String> chosen = chosen(System.getProperty(PROPERTY, ""));
    return chosen.isEmpty() || chosen.contains(store);
  }

  /**
   * The stores named in the property's value; empty for all.
   *
   * @throws IllegalArgumentException if one is unknown
   */
  static Set<String> chosen(String value) {
    Set<String> chosen = new TreeSet<>();
    for (String name : value.split(",")) {
      if (!name.isBlank()) {
        chosen.add(name.strip());
      }
    }
    Set<String> unknown = new TreeSet<>(chosen);
    unknown.removeAll(KNOWN);
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "-D" + PROPERTY + " names unknown stores " + unknown + "; known are " + KNOWN);
    }
    return chosen;
  }
}
