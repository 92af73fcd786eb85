package dev.holdfast.testing;

import dev.holdfast.testing.Cell.Status;
import dev.holdfast.testing.ContractResult.Form;
import dev.holdfast.testing.ContractResult.Outcome;
import dev.holdfast.testing.SpecRule.Scope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Rules down, stores across.
 *
 * @param stores the stores that the run was about
 * @param exemptions what each of them declares
 * @param planned rules without tests on some store, and what will bring them
 * @param results what the tests say
 */
record ContractMatrix(
    List<String> stores,
    Map<String, Exemptions> exemptions,
    Map<String, String> planned,
    List<ContractResult> results) {

  /** The rules that have cells. */
  static List<SpecRule> rules() {
    return SpecRules.ALL.stream().filter(r -> r.scope() != Scope.NOT_TESTABLE).toList();
  }

  /** What is known of one rule on one store in one form. */
  Cell cell(SpecRule rule, String store, Form form) {
    List<ContractResult> found =
        results.stream()
            .filter(
                r ->
                    r.store().equals(store)
                        && r.forms().contains(form)
                        && r.rules().contains(rule.id()))
            .toList();
    if (!found.isEmpty()) {
      return Cell.of(found);
    }
    Optional<String> exempt =
        Optional.ofNullable(exemptions.get(store)).flatMap(e -> e.reason(rule.id()));
    if (exempt.isPresent()) {
      return new Cell(Status.NOT_APPLICABLE, exempt.get());
    }
    if (rule.scope() == Scope.ENGINE && !store.equals("memory")) {
      return new Cell(Status.NOT_APPLICABLE, "decided above the store, shown on memory");
    }
    return planned.containsKey(rule.id())
        ? new Cell(Status.PLANNED, planned.get(rule.id()))
        : new Cell(Status.MISSING, "");
  }

  /** How many cells have each status. */
  Map<Status, Long> counts() {
    Map<Status, Long> counts = new LinkedHashMap<>();
    for (Status status : Status.values()) {
      counts.put(status, 0L);
    }
    forEachCell((rule, store, form, cell) -> counts.merge(cell.status(), 1L, Long::sum));
    return counts;
  }

  /** What is wrong with the suite itself; a failed test is no fault of the suite. */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    for (ContractResult result : results) {
      if (result.outcome() == Outcome.DID_NOT_RUN) {
        problems.add(result.store() + ": " + result.test() + " did not run: " + result.reason());
      }
      for (String rule : result.rules()) {
        if (SpecRules.find(rule).isEmpty()) {
          problems.add(result.test() + " cites the rule " + rule + ", which does not exist");
        }
      }
    }
    forEachCell(
        (rule, store, form, cell) -> {
          if (cell.status() == Status.MISSING) {
            problems.add("no result for " + rule.id() + " on " + store + ", " + form);
          }
        });
    exemptions.forEach((store, declared) -> problems.addAll(unknownRules(store, declared)));
    return problems.stream().distinct().toList();
  }

  /** Rules that are marked as planned although no cell needs it, and stores that have tests. */
  List<String> stalePlans(List<String> plannedStores) {
    List<String> stale = new ArrayList<>(planned.keySet());
    forEachCell(
        (rule, store, form, cell) -> {
          if (cell.status() == Status.PLANNED) {
            stale.remove(rule.id());
          }
        });
    return Stream.concat(
            stale.stream().map(id -> "no cell of " + id + " is only planned any more"),
            plannedStores.stream()
                .filter(stores::contains)
                .map(store -> "the store " + store + " is not only planned any more"))
        .toList();
  }

  private static List<String> unknownRules(String store, Exemptions declared) {
    return declared.declared().stream()
        .map(NotApplicable::rule)
        .filter(rule -> SpecRules.ALL.stream().noneMatch(r -> r.id().startsWith(rule)))
        .map(rule -> store + " declares the rule " + rule + " not applicable: there is none")
        .toList();
  }

  private interface CellVisitor {
    void visit(SpecRule rule, String store, Form form, Cell cell);
  }

  private void forEachCell(CellVisitor visitor) {
    for (SpecRule rule : rules()) {
      for (String store : stores) {
        for (Form form : Form.values()) {
          visitor.visit(rule, store, form, cell(rule, store, form));
        }
      }
    }
  }
}
