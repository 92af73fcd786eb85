package dev.holdfast.testing;

/**
 * A numbered rule of the contract.
 *
 * @param id its number, {@code "A2"}
 * @param title what it is about
 * @param scope where it is shown
 */
record SpecRule(String id, String title, Scope scope) {

  /** Where a rule is shown. */
  enum Scope {
    /** On every store. */
    EACH_STORE,
    /** Once, on the in-memory store: stores have no part in it. */
    ENGINE,
    /** Nowhere: it is assumed, or not promised. */
    NOT_TESTABLE
  }
}
