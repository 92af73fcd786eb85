package dev.holdfast.testing.history;

import java.util.ArrayList;
import java.util.List;

/**
 * One rule that the history breaks. The observations named contradict each other as a whole; any of
 * them may be the wrong one.
 *
 * @param rule the rule
 * @param text what is wrong, for people
 * @param observations the observations that show it
 */
public record Violation(Rule rule, String text, List<Observation> observations) {

  /** Copies the list. */
  public Violation {
    observations = List.copyOf(observations);
  }

  /** These observations of one token are what this rule forbids. */
  static Violation of(Rule rule, long token, Observation... observations) {
    return new Violation(rule, "token " + token + ": " + rule.says(), List.of(observations));
  }

  /** What this rule forbids has happened to this token: something is later than its deadline. */
  static Violation of(Rule rule, long token, Bound earliest, Bound deadline) {
    String when =
        earliest.at() == Bound.NEVER.at()
            ? "never, as far as is known"
            : "not before " + earliest.at();
    List<Observation> because = new ArrayList<>(earliest.because());
    because.addAll(deadline.because());
    String text = "token " + token + ": " + rule.says() + ": " + when + ", yet by " + deadline.at();
    return new Violation(rule, text, because);
  }

  @Override
  public String toString() {
    StringBuilder lines = new StringBuilder(rule + ": " + text);
    observations.forEach(each -> lines.append("\n    ").append(each));
    return lines.toString();
  }
}
