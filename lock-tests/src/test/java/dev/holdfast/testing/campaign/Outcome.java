package dev.holdfast.testing.campaign;

import dev.holdfast.testing.history.History;
import dev.holdfast.testing.history.Verdict;
import dev.holdfast.testing.history.Violation;
import java.util.ArrayList;
import java.util.List;

/**
 * What came of one round.
 *
 * @param stage what its actors shared
 * @param seed what drew it
 * @param history what was seen
 * @param verdict on the history
 * @param witnessed the verdict on the history with the store's own word on unknown outcomes
 * @param complaints what is wrong besides
 */
record Outcome(
    Stage stage,
    long seed,
    History history,
    Verdict verdict,
    Verdict witnessed,
    List<String> complaints) {

  boolean isFine() {
    return verdict.isFine() && witnessed.isFine() && complaints.isEmpty();
  }

  List<Violation> violations() {
    List<Violation> all = new ArrayList<>(verdict.violations());
    all.addAll(witnessed.violations());
    return all;
  }

  /** What is wrong, each violation with what happened around it. */
  List<String> faults() {
    List<String> faults = new ArrayList<>(complaints);
    for (Violation each : violations()) {
      faults.add(each + "\n  around it:\n" + new Excerpt(history, each));
    }
    return faults;
  }
}
