package dev.holdfast.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testing.Cell.Status;
import dev.holdfast.testing.ContractResult.Form;
import dev.holdfast.testing.ContractResult.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A matrix with a hole, or with a test that was quietly left out, is found out. */
class ContractMatrixTest {
  private final List<ContractResult> results = new ArrayList<>();
  private final Map<String, String> planned = new HashMap<>();

  @NotApplicable(rule = "S", reason = "not SQL")
  private static final class NoSql {}

  @NotApplicable(rule = "S9", reason = "a typing error")
  private static final class Typo {}

  private ContractMatrix matrix(Class<?> storeClass) {
    return new ContractMatrix(
        List.of("memory"), Map.of("memory", Exemptions.of(storeClass)), planned, results);
  }

  private void whole() {
    for (SpecRule rule : ContractMatrix.rules()) {
      if (!rule.id().startsWith("S")) {
        add(rule.id(), Outcome.PASSED, "");
      }
    }
  }

  private void add(String rule, Outcome outcome, String reason) {
    results.add(
        new ContractResult("memory", Form.BOTH, List.of(rule), "test of " + rule, outcome, reason));
  }

  private static Cell cell(ContractMatrix matrix, String rule, Form form) {
    return matrix.cell(SpecRules.find(rule).orElseThrow(), "memory", form);
  }

  @Test
  void aWholeMatrixHasNoProblem() {
    whole();
    ContractMatrix matrix = matrix(NoSql.class);
    assertEquals(List.of(), matrix.problems());
    assertEquals(new Cell(Status.PASSED, "1"), cell(matrix, "A2", Form.SYNC));
    assertEquals(new Cell(Status.NOT_APPLICABLE, "not SQL"), cell(matrix, "S1", Form.ASYNC));
    assertEquals(10, matrix.counts().get(Status.NOT_APPLICABLE));
  }

  @Test
  void aRuleWithoutTestsIsAProblem() {
    whole();
    results.removeIf(r -> r.rules().contains("A2"));
    assertEquals(
        List.of("no result for A2 on memory, SYNC", "no result for A2 on memory, ASYNC"),
        matrix(NoSql.class).problems());
  }

  @Test
  void aRuleShownInOneFormOnlyIsAProblem() {
    whole();
    results.removeIf(r -> r.rules().contains("A2"));
    results.add(
        new ContractResult("memory", Set.of(Form.SYNC), List.of("A2"), "t", Outcome.PASSED, ""));
    assertEquals(List.of("no result for A2 on memory, ASYNC"), matrix(NoSql.class).problems());
  }

  @Test
  void aRuleMayBePlanned() {
    whole();
    results.removeIf(r -> r.rules().contains("A2"));
    planned.put("A2", "later");
    assertEquals(List.of(), matrix(NoSql.class).problems());
    assertEquals(List.of(), matrix(NoSql.class).stalePlans(List.of("h2")));
    assertEquals(new Cell(Status.PLANNED, "later"), cell(matrix(NoSql.class), "A2", Form.SYNC));
  }

  @Test
  void aPlanThatIsFulfilledMustGo() {
    whole();
    planned.put("A2", "later");
    assertEquals(
        List.of(
            "no cell of A2 is only planned any more",
            "the store memory is not only planned any more"),
        matrix(NoSql.class).stalePlans(List.of("memory", "h2")));
  }

  @Test
  void aTestThatDidNotRunIsAProblemEvenBesideOnesThatPassed() {
    whole();
    add("A2", Outcome.DID_NOT_RUN, "no server");
    ContractMatrix matrix = matrix(NoSql.class);
    assertTrue(matrix.problems().contains("memory: test of A2 did not run: no server"));
    assertEquals(Status.MISSING, cell(matrix, "A2", Form.SYNC).status());
  }

  @Test
  void aFailedTestFailsItsCell() {
    whole();
    add("A2", Outcome.FAILED, "");
    assertEquals(new Cell(Status.FAILED, "1 of 2"), cell(matrix(NoSql.class), "A2", Form.SYNC));
  }

  @Test
  void aTestThatDoesNotApplyIsSaidBesideThoseThatPassed() {
    whole();
    add("A2", Outcome.NOT_APPLICABLE, "no clock");
    assertEquals(
        new Cell(Status.PASSED, "1; 1 n/a: no clock"), cell(matrix(NoSql.class), "A2", Form.SYNC));
  }

  @Test
  void aTestOfARuleThatDoesNotExistIsAProblem() {
    whole();
    add("A99", Outcome.PASSED, "");
    assertEquals(
        List.of("test of A99 cites the rule A99, which does not exist"),
        matrix(NoSql.class).problems());
  }

  @Test
  void aDeclarationOfARuleThatDoesNotExistIsAProblem() {
    whole();
    assertTrue(
        matrix(Typo.class)
            .problems()
            .contains("memory declares the rule S9 not applicable: there is none"));
  }

  @Test
  void whatStoresHaveNoPartInIsShownOnceOnly() {
    ContractMatrix matrix = new ContractMatrix(List.of("memory", "h2"), Map.of(), planned, results);
    SpecRule rule = SpecRules.find("D2").orElseThrow();
    assertEquals(Status.MISSING, matrix.cell(rule, "memory", Form.SYNC).status());
    assertEquals(Status.NOT_APPLICABLE, matrix.cell(rule, "h2", Form.SYNC).status());
  }

  @Test
  void thePageShowsProblemsAndNotes() {
    whole();
    String page =
        new MatrixPage(matrix(NoSql.class)).render("summary", List.of("h2"), List.of("a hole"));
    assertTrue(page.contains("| A2 never re-entrant | passed 1 | passed 1 |"), page);
    assertTrue(page.contains("| S1 SQL: the clock after the row lock | n/a (1) | n/a (1) |"), page);
    assertTrue(page.contains("1. not SQL\n"), page);
    assertTrue(page.contains("Planned stores: h2.\n"), page);
    assertTrue(page.endsWith("## Problems\n\n- a hole\n"), page);
    assertFalse(page.contains("none"), page);
  }
}
