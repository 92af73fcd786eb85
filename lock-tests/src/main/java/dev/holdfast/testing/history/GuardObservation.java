package dev.holdfast.testing.history;

/** What the guard at a protected resource decided on a token that it was shown. */
public sealed interface GuardObservation extends TokenObservation
    permits GuardAdmitted, GuardRefused {

  /**
   * The place of this decision among all decisions on the key, told by the resource itself (for
   * instance a row number of its log). Equal places are not ordered. Where the resource tells none,
   * the calls' instants must do, and must not overlap.
   */
  long order();
}
