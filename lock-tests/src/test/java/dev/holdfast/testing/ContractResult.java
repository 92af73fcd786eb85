package dev.holdfast.testing;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What became of one test of the contract.
 *
 * @param store the store's name
 * @param forms the forms of the store's calls that it speaks for
 * @param rules the rules that it shows
 * @param test its name
 * @param outcome what happened
 * @param reason why it did not run; empty otherwise
 */
record ContractResult(
    String store,
    Set<Form> forms,
    List<String> rules,
    String test,
    Outcome outcome,
    String reason) {

  /** The two forms of a store's calls. */
  enum Form {
    SYNC,
    ASYNC;

    /** What a test speaks for that uses the store in no particular form. */
    static final Set<Form> BOTH = EnumSet.allOf(Form.class);
  }

  /** What happened. */
  enum Outcome {
    PASSED,
    FAILED,
    /** The store declares that the test does not apply. */
    NOT_APPLICABLE,
    /** Skipped, aborted or never started, though nobody declared that. */
    DID_NOT_RUN
  }
}
