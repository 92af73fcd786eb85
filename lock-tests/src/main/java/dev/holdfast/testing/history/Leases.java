package dev.holdfast.testing.history;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** A lease ends once, and sends no renewal after that, nor after its process released the grant. */
final class Leases {

  private record Holding(String process, long token) {}

  private final Map<String, Bound> ended = new HashMap<>();
  private final Map<Holding, Bound> released = new HashMap<>();
  private final Consumer<Violation> violations;

  Leases(Consumer<Violation> violations) {
    this.violations = violations;
  }

  void judge(KeyHistory history) {
    for (Terminal each : history.all(Terminal.class)) {
      Bound first = ended.putIfAbsent(each.leaseId(), Bound.endOf(each));
      if (first != null) {
        String text = "lease " + each.leaseId() + ": " + Rule.TERMINAL_TWICE.says();
        violations.accept(
            new Violation(Rule.TERMINAL_TWICE, text, List.of(first.because().get(0), each)));
        ended.merge(each.leaseId(), Bound.endOf(each), Bound::earlier);
      }
    }
    for (Released each : history.all(Released.class)) {
      released.merge(new Holding(each.process(), each.token()), Bound.endOf(each), Bound::earlier);
    }
    checkRenewals(history.all(RenewalSent.class));
  }

  private void checkRenewals(List<RenewalSent> renewals) {
    Set<String> reported = new HashSet<>();
    for (RenewalSent each : renewals) {
      Holding holding = new Holding(each.process(), each.token());
      Bound end =
          ended
              .getOrDefault(each.leaseId(), Bound.NEVER)
              .earlier(released.getOrDefault(holding, Bound.NEVER));
      if (each.start() > end.at() && reported.add(each.leaseId())) {
        violations.accept(
            Violation.of(Rule.RENEWED_AFTER_END, each.token(), Bound.startOf(each), end));
      }
    }
  }
}
