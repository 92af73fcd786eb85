package dev.holdfast.testing.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A stretch of time in which the store lost no state. Losses cut a history into such parts, and
 * each is judged on its own: what a loss did to the record of a key is unknown, but between two
 * losses the record behaves. Observations that overlap a loss belong to no part.
 *
 * @param from the end of the loss before, or {@link Long#MIN_VALUE}
 * @param to the start of the loss after, or {@link Long#MAX_VALUE}
 */
record Part(long from, long to) {

  static List<Part> between(List<StateLoss> losses) {
    List<Part> parts = new ArrayList<>();
    long from = Long.MIN_VALUE;
    for (StateLoss loss : sorted(losses)) {
      if (loss.start() > from) {
        parts.add(new Part(from, loss.start()));
      }
      from = Math.max(from, loss.end());
    }
    parts.add(new Part(from, Long.MAX_VALUE));
    return parts;
  }

  private static List<StateLoss> sorted(List<StateLoss> losses) {
    return losses.stream().sorted(Comparator.comparingLong(StateLoss::start)).toList();
  }

  boolean afterLoss() {
    return from != Long.MIN_VALUE;
  }

  /** Whether this was seen, for sure, within this part; an unanswered call shows nothing. */
  boolean covers(KeyObservation observation) {
    boolean begun = !afterLoss() || observation.start() > from;
    boolean over = to == Long.MAX_VALUE || observation.end() < to;
    return observation.call().answered() && begun && over;
  }
}
