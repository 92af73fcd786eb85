package dev.holdfast.testing;

import dev.holdfast.testing.Cell.Status;
import dev.holdfast.testing.ContractResult.Form;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The matrix as a page of Markdown. */
final class MatrixPage {
  private final ContractMatrix matrix;
  private final List<String> notes = new ArrayList<>();

  MatrixPage(ContractMatrix matrix) {
    this.matrix = matrix;
  }

  /** One line that says how much ran. */
  static String summary(ContractMatrix matrix, long properties, long tries) {
    Map<Status, Long> counts = matrix.counts();
    return String.format(
        Locale.ROOT,
        "Contract: %,d properties with %,d tries; %,d cells: %,d passed, %,d failed, %,d not"
            + " applicable, %,d planned, %,d missing",
        properties,
        tries,
        counts.values().stream().mapToLong(Long::longValue).sum(),
        counts.get(Status.PASSED),
        counts.get(Status.FAILED),
        counts.get(Status.NOT_APPLICABLE),
        counts.get(Status.PLANNED),
        counts.get(Status.MISSING));
  }

  /** The page. */
  String render(String summary, List<String> plannedStores, List<String> problems) {
    StringBuilder out = new StringBuilder("# The contract, rule by rule\n\n");
    out.append(summary).append(".\n\n| rule |");
    matrix.stores().forEach(store -> out.append(' ').append(store).append(" sync | async |"));
    out.append("\n|---|").append("---|---|".repeat(matrix.stores().size())).append('\n');
    ContractMatrix.rules().forEach(rule -> appendRow(out, rule));
    out.append('\n');
    for (int i = 0; i < notes.size(); i++) {
      out.append(i + 1).append(". ").append(notes.get(i)).append('\n');
    }
    out.append("\nAssumed or not promised, so not tested: ");
    out.append(String.join(", ", untestable())).append(".\n");
    if (!plannedStores.isEmpty()) {
      out.append("Planned stores: ").append(String.join(", ", plannedStores)).append(".\n");
    }
    out.append("\n## Problems\n\n").append(problems.isEmpty() ? "none\n" : "");
    problems.forEach(problem -> out.append("- ").append(problem).append('\n'));
    return out.toString();
  }

  private static List<String> untestable() {
    return SpecRules.ALL.stream()
        .filter(rule -> rule.scope() == SpecRule.Scope.NOT_TESTABLE)
        .map(SpecRule::id)
        .toList();
  }

  private void appendRow(StringBuilder out, SpecRule rule) {
    out.append("| ").append(rule.id()).append(' ').append(rule.title()).append(" |");
    for (String store : matrix.stores()) {
      for (Form form : Form.values()) {
        out.append(' ').append(text(matrix.cell(rule, store, form))).append(" |");
      }
    }
    out.append('\n');
  }

  private String text(Cell cell) {
    return switch (cell.status()) {
      case PASSED -> "passed " + withNote(cell.detail());
      case FAILED -> "**failed " + cell.detail() + "**";
      case NOT_APPLICABLE -> "n/a " + note(cell.detail());
      case PLANNED -> "planned " + note(cell.detail());
      case MISSING -> "**missing**";
    };
  }

  /** A count, with what follows the semicolon as a note. */
  private String withNote(String detail) {
    int end = detail.indexOf("; ");
    return end < 0 ? detail : detail.substring(0, end) + " " + note(detail.substring(end + 2));
  }

  private String note(String text) {
    if (!notes.contains(text)) {
      notes.add(text);
    }
    return "(" + (notes.indexOf(text) + 1) + ")";
  }
}
