package dev.holdfast.testing.campaign;

import java.util.Locale;

/** What a run counts. */
enum Count {
  /** Calls to the store. */
  OPERATIONS,
  /** Calls to the store that were made while there was trouble. */
  OPERATIONS_UNDER_FAULTS,
  GRANTS,
  HELD_ANSWERS,
  /** Of these, answers during whose call the key changed hands. */
  HELD_ANSWERS_DURING_A_CHANGE,
  /** Acquires that the store applied and whose caller got no reply. */
  APPLIED_WITHOUT_REPLY,
  /** Of these, those whose retry was answered with the grant that was there. */
  ANSWERED_BY_REPLAY,
  TAKEOVERS_AFTER_EXPIRY,
  RENEWALS,
  RENEWALS_REFUSED_AS_EXPIRED,
  RELEASES,
  FORCED_RELEASES,
  REVOCATIONS_THAT_DRAINED,
  HAND_OVERS,
  STATE_LOST_UNDER_A_HOLDER,
  REINSTATED,
  /** Promotions of a replica, or restored copies, that lacked a grant. */
  LATEST_GRANT_LOST,
  GUARD_ADMITTED,
  GUARD_REFUSED,
  CLOCK_AHEAD,
  CLOCK_BACK,
  /** Processes that were stopped past their lease and wrote with its token afterwards. */
  STOPPED_PAST_THE_LEASE_AND_WROTE,
  /** Of these writes, those that the guard refused. */
  REFUSED_AFTER_A_STOP,
  KILLED_HOLDERS;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
