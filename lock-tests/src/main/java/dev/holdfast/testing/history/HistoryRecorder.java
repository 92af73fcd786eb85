package dev.holdfast.testing.history;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Collects observations from any number of threads. Recording never blocks and takes no lock, so it
 * hardly disturbs the timing of what is observed.
 */
public final class HistoryRecorder {

  private final ConcurrentLinkedQueue<Observation> observations = new ConcurrentLinkedQueue<>();

  /** Records one observation; the order of recording does not matter. */
  public void record(Observation observation) {
    observations.add(Objects.requireNonNull(observation, "observation"));
  }

  /** What was recorded so far. Observations recorded meanwhile may or may not be in it. */
  public History history() {
    return new History(List.copyOf(observations));
  }
}
