package dev.holdfast.testing.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The observations of one key, and the state losses of its store. */
final class KeyHistory {

  private final List<KeyObservation> observations;
  private final List<StateLoss> losses;
  private final NavigableMap<Long, List<TokenObservation>> tokens = new TreeMap<>();
  private final Map<String, Bound> abandoned = new HashMap<>();
  private final Map<String, Bound> abandonedUnseen = new HashMap<>();

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
    Set<String> granted =
        all(Granted.class).stream().map(Granted::grantId).collect(Collectors.toSet());
    for (Unanswered each : all(Unanswered.class)) {
      if (!granted.contains(each.grantId())) {
        abandonedUnseen.merge(each.holderId(), abandoned(each.grantId()), Bound::earlier);
      }
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

  /**
   * The first instant at which the intent that was granted a token can have been given up. One that
   * only others saw may be of any unanswered intent of its holder.
   */
  Bound abandoned(List<TokenObservation> ofToken) {
    boolean answered = ofToken.stream().anyMatch(Granted.class::isInstance);
    Bound first = Bound.NEVER;
    for (TokenObservation each : ofToken) {
      if (each instanceof Granted grant) {
        first = first.earlier(abandoned(grant.grantId()));
      } else if (each instanceof HolderSighting named && !answered) {
        first = first.earlier(abandonedUnseen.getOrDefault(named.holderId(), Bound.NEVER));
      }
    }
    return first;
  }

  private Bound abandoned(String grantId) {
    return abandoned.getOrDefault(grantId, Bound.NEVER);
  }
}
