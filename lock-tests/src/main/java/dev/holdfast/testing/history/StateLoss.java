package dev.holdfast.testing.history;

/**
 * The store of this history lost acknowledged state, of any key, at one instant or several between
 * start and end: it restarted empty or from an old snapshot, or a stale replica took over. For as
 * long as two stores may both have answered, the interval must contain it all.
 *
 * @param start the earliest instant of the loss
 * @param end the latest instant of the loss
 */
public record StateLoss(long start, long end) implements Observation {

  /** Checks that the loss does not end before it starts. */
  public StateLoss {
    if (end < start) {
      throw new IllegalArgumentException(
          "a state loss ends at " + end + ", before its start at " + start);
    }
  }
}
