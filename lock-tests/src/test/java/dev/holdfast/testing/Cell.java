package dev.holdfast.testing;

import dev.holdfast.testing.ContractResult.Outcome;
import java.util.List;

/**
 * One rule on one store in one form.
 *
 * @param status what is known
 * @param detail a count or a reason
 */
record Cell(Status status, String detail) {

  /** What is known of a cell. */
  enum Status {
    PASSED,
    FAILED,
    NOT_APPLICABLE,
    PLANNED,
    /** A fault of the suite. */
    MISSING
  }

  /** What the tests of a cell say; there is at least one. */
  static Cell of(List<ContractResult> results) {
    long passed = count(results, Outcome.PASSED);
    long failed = count(results, Outcome.FAILED);
    if (failed > 0) {
      return new Cell(Status.FAILED, failed + " of " + results.size());
    }
    if (count(results, Outcome.DID_NOT_RUN) > 0) {
      return new Cell(Status.MISSING, "");
    }
    return passed == 0
        ? new Cell(Status.NOT_APPLICABLE, reasons(results))
        : new Cell(Status.PASSED, passed + (passed == results.size() ? "" : partly(results)));
  }

  private static long count(List<ContractResult> results, Outcome outcome) {
    return results.stream().filter(r -> r.outcome() == outcome).count();
  }

  private static String partly(List<ContractResult> results) {
    return "; " + count(results, Outcome.NOT_APPLICABLE) + " n/a: " + reasons(results);
  }

  private static String reasons(List<ContractResult> results) {
    return String.join(
        ", ",
        results.stream()
            .map(ContractResult::reason)
            .filter(reason -> !reason.isEmpty())
            .distinct()
            .toList());
  }
}
