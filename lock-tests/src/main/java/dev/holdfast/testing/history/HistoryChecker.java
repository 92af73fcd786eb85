package dev.holdfast.testing.history;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Judges what the callers of a lock service observed: whether one lock per key, which is granted to
 * one holder at a time under rising tokens, can have answered all of it. It knows nothing of the
 * service but the observations, and finds a contradiction whenever there is one in what was seen of
 * who had the lock when, in O(n log n) for each stretch between two losses of state; where the
 * store lost state, and where grants went unseen, it leaves out what cannot be told, and never
 * blames a service that did right.
 *
 * <p>It neither blocks nor keeps anything, and may be called from any thread.
 */
public final class HistoryChecker {

  private HistoryChecker() {}

  /** Judges a history by the {@linkplain CheckOptions#STRICT strictest reading}. */
  public static Verdict check(History history) {
    return check(history, CheckOptions.STRICT);
  }

  /** Judges a history. */
  public static Verdict check(History history, CheckOptions options) {
    List<StateLoss> losses = new ArrayList<>();
    Map<Object, List<KeyObservation>> byKey = new LinkedHashMap<>();
    for (Observation each : history.observations()) {
      if (each instanceof StateLoss loss) {
        losses.add(loss);
      } else if (each instanceof KeyObservation one) {
        byKey.computeIfAbsent(one.key(), key -> new ArrayList<>()).add(one);
      }
    }
    List<Violation> violations = new ArrayList<>();
    for (List<KeyObservation> one : byKey.values()) {
      new KeyJudge(new KeyHistory(one, losses), options, violations::add).judge();
    }
    return new Verdict(violations);
  }
}
