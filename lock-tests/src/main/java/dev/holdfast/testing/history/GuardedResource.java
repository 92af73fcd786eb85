package dev.holdfast.testing.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/** At the protected resource, in its own order of things, admitted tokens never fall. */
final class GuardedResource {

  private final Consumer<Violation> violations;
  private Bound highest = Bound.ALWAYS;
  private Bound highestBefore = Bound.ALWAYS;
  private long order = Long.MIN_VALUE;

  GuardedResource(Consumer<Violation> violations) {
    this.violations = violations;
  }

  void judge(List<GuardObservation> decisions) {
    List<GuardObservation> sorted = new ArrayList<>(decisions);
    sorted.sort(Comparator.comparingLong(GuardObservation::order));
    for (GuardObservation each : sorted) {
      if (each.order() > order) {
        order = each.order();
        highestBefore = highest;
      }
      judge(each);
    }
  }

  private void judge(GuardObservation decision) {
    long mark = decision.token();
    if (decision instanceof GuardRefused refused) {
      mark = refused.highWater();
      if (refused.token() >= mark) {
        violations.accept(Violation.of(Rule.GUARD_REFUSED_WRONGLY, refused.token(), refused));
      }
    }
    if (mark < highestBefore.at()) {
      Observation above = highestBefore.because().get(0);
      violations.accept(Violation.of(Rule.GUARD_FELL, decision.token(), above, decision));
    }
    highest = highest.later(new Bound(mark, List.of(decision)));
  }
}
