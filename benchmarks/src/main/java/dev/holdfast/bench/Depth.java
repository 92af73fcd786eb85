package dev.holdfast.bench;

import java.time.Duration;

/**
 * How thoroughly to measure.
 *
 * @param forks how many JVMs, each with fresh servers
 * @param rounds how often each side is measured in a fork
 * @param counts how often what is counted, not timed, is measured in a fork
 * @param round how long a side is measured in a round
 * @param warmUp for how long a side runs before the first round
 * @param renewals how often the renewals of three periods are measured
 * @param leases how many leases are renewed at most
 * @param lease how long they last without a renewal
 * @param waiters how many wait at the same time, each for a key of its own
 * @param residue how many keys are used once
 * @param live how many live keys the store grows to
 * @param verdicts whether the figures are good enough to judge by
 */
record Depth(
    int forks,
    int rounds,
    int counts,
    Duration round,
    Duration warmUp,
    int renewals,
    int leases,
    Duration lease,
    int waiters,
    int residue,
    int live,
    boolean verdicts) {
  static final Depth QUICK =
      new Depth(
          1,
          2,
          1,
          Duration.ofMillis(150),
          Duration.ofMillis(300),
          1,
          10_000,
          Duration.ofSeconds(3),
          100,
          10_000,
          10_000,
          false);
  static final Depth FULL =
      new Depth(
          3,
          10,
          2,
          Duration.ofMillis(300),
          Duration.ofMillis(1_000),
          2,
          100_000,
          Duration.ofSeconds(12),
          1_000,
          1_000_000,
          1_000_000,
          true);

  static Depth of(String bench) {
    return bench.startsWith("quick") ? QUICK : FULL;
  }

  /** The same with another number of rounds. */
  Depth withRounds(int number) {
    return new Depth(
        forks, number, counts, round, warmUp, renewals, leases, lease, waiters, residue, live,
        verdicts);
  }

  /**
   * In how many JVMs a slice is measured; those under load are long, and count rather than time.
   */
  int forks(String slice) {
    return Slice.named(slice).counts() ? 1 : forks;
  }
}
