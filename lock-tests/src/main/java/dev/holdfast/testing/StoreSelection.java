package dev.holdfast.testing;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which stores a run is about: those of every build, those in {@code -Dholdfast.stores=h2,redis},
 * or {@code all}. A name that is not in {@link #KNOWN} is an error.
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

  /** Left out unless asked for, to keep a build short. */
  private static final Set<String> ON_REQUEST = Set.of("mysql", "redis-sentinel", "redis-cluster");

  private static final String ALL = "all";

  private StoreSelection() {}

  /** Whether tests of this store are to run; those of a third party are unless others are named. */
  static boolean includes(String store) {
    return includes(System.getProperty(PROPERTY, ""), store);
  }

  /** Whether this run is about fewer stores than every build. */
  static boolean isNarrowed() {
    return !chosen(System.getProperty(PROPERTY, "")).isEmpty();
  }

  /** The same for a value of the property. */
  static boolean includes(String value, String store) {
    Set<String> chosen = chosen(value);
    boolean byDefault = value.strip().equals(ALL) || !ON_REQUEST.contains(store);
    return chosen.isEmpty() ? byDefault : chosen.contains(store);
  }

  /**
   * The stores named in the property's value; empty if it names none.
   *
   * @throws IllegalArgumentException if one is unknown
   */
  static Set<String> chosen(String value) {
    Set<String> chosen = new TreeSet<>();
    for (String name : value.split(",")) {
      if (!name.isBlank() && !value.strip().equals(ALL)) {
        chosen.add(name.strip());
      }
    }
    Set<String> unknown = new TreeSet<>(chosen);
    unknown.removeAll(KNOWN);
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "-D"
              + PROPERTY
              + " names unknown stores "
              + unknown
              + "; known are "
              + KNOWN
              + ", or "
              + ALL
              + " for all of them");
    }
    return chosen;
  }
}
