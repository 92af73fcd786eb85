package dev.holdfast.testing.history;

import java.util.ArrayList;
import java.util.List;

/**
 * What the callers of one lock service observed, in any order: every observation carries its own
 * instants. Immutable.
 *
 * @param observations all of them, of all keys and processes, on one clock
 */
public record History(List<Observation> observations) {

  /** Copies the list. */
  public History {
    observations = List.copyOf(observations);
  }

  /** A history of these observations. */
  public static History of(Observation... observations) {
    return new History(List.of(observations));
  }

  /** This history and another one of the same service, on the same clock. */
  public History and(History other) {
    List<Observation> all = new ArrayList<>(observations);
    all.addAll(other.observations);
    return new History(all);
  }
}
