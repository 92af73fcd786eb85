package dev.holdfast.testing.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The observations of one key, and the state losses of its store. */
final class KeyHistory {

  private final List<KeyObservation> observations;
  private final List<StateLoss> losses;
  private final NavigableMap<Long, List<TokenObservation>> tokens = new TreeMap<>();
  private final Map<String, Bound> abandoned = new HashMap<>();

  KeyHistory(List<KeyObservation> observations, List<StateLoss> losses) {
    this.observations = observations;
    this.losses = losses;
    List<TokenObservation> named = all(TokenObservation.class);
    for (TokenObservation each : named) {
      if (each instanceof Sighting || each instanceof Ending) {
        tokens.computeIfAbsent(each.token(), token -> new ArrayList<>());
      }
    }
    for (TokenObservation each : named) {
      if (tokens.containsKey(each.token())) {
        tokens.get(each.token()).add(each);
      }
    }
    for (Abandoned each : all(Abandoned.class)) {
      abandoned.merge(each.grantId(), Bound.startOf(each), Bound::earlier);
    }
  }

  /** All observations of one kind. */
  <T> List<T> all(Class<T> kind) {
    return observations.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /**
   * The observations of every token that somebody had, tokens ascending. A token that is only named
   * by a refusal need not exist.
   */
  NavigableMap<Long, List<TokenObservation>> tokens() {
    return tokens;
  }

  List<StateLoss> losses() {
    return losses;
  }

  /** The first instant at which this intent was given up. */
  Bound abandoned(String grantId) {
    return abandoned.getOrDefault(grantId, Bound.NEVER);
  }
}
