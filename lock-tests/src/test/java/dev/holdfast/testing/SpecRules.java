package dev.holdfast.testing;

import static dev.holdfast.testing.SpecRule.Scope.EACH_STORE;
import static dev.holdfast.testing.SpecRule.Scope.ENGINE;
import static dev.holdfast.testing.SpecRule.Scope.NOT_TESTABLE;

import java.util.List;
import java.util.Optional;

/** All rules of the contract, in its order. */
final class SpecRules {
  static final List<SpecRule> ALL =
      List.of(
          rule("Z1", "one step on a key at a time, and no loss", NOT_TESTABLE),
          rule("Z2", "the store's clock does not leap forward", NOT_TESTABLE),
          rule("Z3", "elapsed time is right within a few percent", NOT_TESTABLE),
          rule("Z4", "clients are honest", NOT_TESTABLE),
          rule("Z5", "resources check tokens", NOT_TESTABLE),
          rule("K1", "legal names", EACH_STORE),
          rule("K2", "same code points, same lock", EACH_STORE),
          rule("K3", "any code point, exact framing", EACH_STORE),
          rule("K4", "keys in logs and metrics", ENGINE),
          rule("A1", "acquire, or return the holder", EACH_STORE),
          rule("A2", "never re-entrant", EACH_STORE),
          rule("A3", "retries of one intent", EACH_STORE),
          rule("A4", "tags", EACH_STORE),
          rule("A5", "the holder told is true", EACH_STORE),
          rule("A6", "waits no longer than asked", EACH_STORE),
          rule("A7", "giving up leaves no ghost", EACH_STORE),
          rule("A8", "results are not lost by accident", EACH_STORE),
          rule("T1", "how a token is made", EACH_STORE),
          rule("T2", "tokens rise for ever", EACH_STORE),
          rule("T3", "tokens stay below 2^53", EACH_STORE),
          rule("T4", "a token is constant", EACH_STORE),
          rule("T5", "clean-up after the retention", EACH_STORE),
          rule("T6", "Redis: exact integers, expiry, eviction", EACH_STORE),
          rule("L1", "what a mutation is compared with", EACH_STORE),
          rule("L2", "renewal never shortens or revives", EACH_STORE),
          rule("L3", "a clock that steps back", EACH_STORE),
          rule("L4", "release", EACH_STORE),
          rule("L5", "revocation and forced release", EACH_STORE),
          rule("L6", "hand-over", EACH_STORE),
          rule("L7", "metadata", EACH_STORE),
          rule("L8", "renewals travel together", EACH_STORE),
          rule("L9", "minimum and maximum hold", EACH_STORE),
          rule("D1", "the local deadline", EACH_STORE),
          rule("D2", "the timeline", ENGINE),
          rule("D3", "states and events", ENGINE),
          rule("D4", "isHeld reads the clocks", EACH_STORE),
          rule("D5", "loss by partition", ENGINE),
          rule("D6", "nothing after the end", ENGINE),
          rule("Q1", "reinstatement", EACH_STORE),
          rule("Q2", "no reinstatement by a bare token", EACH_STORE),
          rule("Q3", "what state loss can cost", EACH_STORE),
          rule("Q4", "moving between stores", EACH_STORE),
          rule("H1", "find", EACH_STORE),
          rule("H2", "list of holders", EACH_STORE),
          rule("W1", "waiters wake", EACH_STORE),
          rule("W2", "one channel, one woken waiter", ENGINE),
          rule("W3", "a plain answer writes nothing", EACH_STORE),
          rule("G1", "the guard admits with the effect", EACH_STORE),
          rule("G2", "admitted tokens never go down", EACH_STORE),
          rule("G3", "the backend's environment", ENGINE),
          rule("S1", "SQL: the clock after the row lock", EACH_STORE),
          rule("S2", "SQL: own transactions, any isolation", EACH_STORE),
          rule("S3", "SQL: round trips, no noise", EACH_STORE),
          rule("S4", "SQL: microseconds and bytes", EACH_STORE),
          rule("S5", "SQL: the schema", EACH_STORE),
          rule("X1", "no lease excludes at the resource", NOT_TESTABLE),
          rule("X2", "no fairness, no re-entrancy", NOT_TESTABLE));

  private SpecRules() {}

  private static SpecRule rule(String id, String title, SpecRule.Scope scope) {
    return new SpecRule(id, title, scope);
  }

  /** The rule of this number. */
  static Optional<SpecRule> find(String id) {
    return ALL.stream().filter(rule -> rule.id().equals(id)).findFirst();
  }
}
