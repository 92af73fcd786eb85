package dev.holdfast.testing.history;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the checker found. Each token is reported at most once per rule, and after a contradiction
 * the check starts afresh from there, so the first violation of a key matters most.
 *
 * @param violations every contradiction found; empty if the history is fine
 */
public record Verdict(List<Violation> violations) {

  /** Copies the list. */
  public Verdict {
    violations = List.copyOf(violations);
  }

  /** Whether the history breaks no rule. */
  public boolean isFine() {
    return violations.isEmpty();
  }

  /** The rules that the history breaks. */
  public Set<Rule> rules() {
    Set<Rule> rules = EnumSet.noneOf(Rule.class);
    violations.forEach(each -> rules.add(each.rule()));
    return rules;
  }

  /** Throws an {@link AssertionError} that tells every violation, unless the history is fine. */
  public void assertFine() {
    if (!isFine()) {
      throw new AssertionError(this);
    }
  }

  @Override
  public String toString() {
    return isFine()
        ? "no violation"
        : violations.stream().map(Violation::toString).collect(Collectors.joining("\n"));
  }
}
