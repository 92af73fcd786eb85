package dev.holdfast.testing.history;

/** Something about one lease object in one process, which the process names itself. */
public sealed interface LeaseObservation extends KeyObservation permits RenewalSent, Terminal {

  /** The lease, unique within the history: a grant that is resumed elsewhere is another lease. */
  String leaseId();
}
