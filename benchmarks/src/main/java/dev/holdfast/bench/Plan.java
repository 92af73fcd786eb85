package dev.holdfast.bench;

import java.util.List;

/**
 * What to measure, and how thoroughly, so that it is done within a time.
 *
 * @param slices in this order
 * @param depth the number of rounds fits the time
 */
record Plan(List<String> slices, Depth depth) {
  private static final int LEAST_ROUNDS = 3;

  /**
   * Makes a plan.
   *
   * @param bench quick, full, or names of slices with commas, with {@code quick/} before them or
   *     not
   * @param minutes how long all of it may take, more or less; zero if that does not matter
   */
  static Plan of(String bench, double minutes) {
    boolean all = bench.equals("quick") || bench.equals("full");
    List<String> slices =
        all ? Slice.NAMES : List.of(bench.substring(bench.indexOf('/') + 1).split(","));
    slices.forEach(Slice::named); // fails on a name that is none, before anything is measured
    Depth depth = Depth.of(bench);
    return new Plan(slices, depth.withRounds(rounds(slices, depth, minutes * 60)));
  }

  private static int rounds(List<String> slices, Depth depth, double seconds) {
    if (seconds <= 0 || !depth.verdicts()) {
      return depth.rounds();
    }
    double fixed = 0;
    double round = 0;
    for (String slice : slices) {
      Slice.Cost cost = Slice.named(slice).cost();
      fixed += depth.forks(slice) * cost.fixed();
      round += depth.forks(slice) * cost.round();
    }
    return (int) Math.max(LEAST_ROUNDS, Math.min(depth.rounds(), (seconds - fixed) / round));
  }
}
