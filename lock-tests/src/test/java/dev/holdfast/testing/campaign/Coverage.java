package dev.holdfast.testing.campaign;

import dev.holdfast.testing.history.Abandoned;
import dev.holdfast.testing.history.Believed;
import dev.holdfast.testing.history.Ending;
import dev.holdfast.testing.history.Granted;
import dev.holdfast.testing.history.HandOver;
import dev.holdfast.testing.history.Held;
import dev.holdfast.testing.history.History;
import dev.holdfast.testing.history.KeyObservation;
import dev.holdfast.testing.history.Observation;
import dev.holdfast.testing.history.Released;
import dev.holdfast.testing.history.Renewed;
import dev.holdfast.testing.history.StateLoss;
import dev.holdfast.testing.history.TokenObservation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Counts what only the history as a whole can tell. */
final class Coverage {
  /** By then a replica that was told to be no replica any more is none. */
  private static final long SETTLED = 20_000_000;

  private Coverage() {}

  static void count(History history, List<Incident> incidents, Tally tally) {
    Map<Object, List<KeyObservation>> byKey =
        history.observations().stream()
            .filter(KeyObservation.class::isInstance)
            .map(KeyObservation.class::cast)
            .collect(Collectors.groupingBy(KeyObservation::key));
    byKey.values().forEach(all -> count(all, tally));
    for (Observation each : history.observations()) {
      if (each instanceof StateLoss loss && hadHolder(loss, history)) {
        tally.add(Count.STATE_LOST_UNDER_A_HOLDER);
      }
    }
    for (Incident each : incidents) {
      boolean stale =
          each.trouble() == Trouble.STALE_PROMOTION || each.trouble() == Trouble.OLD_COPY_RESTORED;
      if (stale && hadGrant(each, history)) {
        tally.add(Count.LATEST_GRANT_LOST);
      }
    }
  }

  /** Whether something was granted, and answered, while the trouble lasted. */
  private static boolean hadGrant(Incident incident, History history) {
    return history.observations().stream()
        .anyMatch(
            each ->
                each instanceof Granted g
                    && g.start() > incident.start() + SETTLED
                    && g.end() < incident.end() - SETTLED);
  }

  private static void count(List<KeyObservation> all, Tally tally) {
    tally.add(Count.TAKEOVERS_AFTER_EXPIRY, takeovers(all));
    List<KeyObservation> changes =
        all.stream().filter(each -> each.call().answered() && isChange(each)).toList();
    TreeMap<Long, Long> ends = new TreeMap<>();
    changes.forEach(each -> ends.merge(each.start(), each.end(), Math::max));
    for (KeyObservation each : all) {
      if (each instanceof Held && overlaps(each, ends)) {
        tally.add(Count.HELD_ANSWERS_DURING_A_CHANGE);
      }
    }
  }

  /** Counts what processes of their own have seen; others count it while they see it. */
  static void countAnswers(History history, Tally tally) {
    for (Observation each : history.observations()) {
      if (each instanceof KeyObservation one && one.call().answered()) {
        kindOf(one).ifPresent(tally::add);
      }
    }
  }

  private static Optional<Count> kindOf(KeyObservation observation) {
    if (observation instanceof Granted) {
      return Optional.of(Count.GRANTS);
    } else if (observation instanceof Held) {
      return Optional.of(Count.HELD_ANSWERS);
    } else if (observation instanceof Renewed) {
      return Optional.of(Count.RENEWALS);
    } else if (observation instanceof Released) {
      return Optional.of(Count.RELEASES);
    } else if (observation instanceof HandOver) {
      return Optional.of(Count.HAND_OVERS);
    }
    return Optional.empty();
  }

  private static boolean isChange(KeyObservation observation) {
    return observation instanceof Granted || observation instanceof Ending;
  }

  private static boolean overlaps(KeyObservation observation, TreeMap<Long, Long> changes) {
    for (var change : changes.headMap(observation.end(), true).descendingMap().entrySet()) {
      if (change.getValue() >= observation.start()) {
        return true;
      }
      if (change.getKey() < observation.start() - 1_000_000_000) {
        return false;
      }
    }
    return false;
  }

  /** Grants whose predecessor nobody ended or gave up. */
  private static long takeovers(List<KeyObservation> all) {
    Map<Long, Granted> grants = new TreeMap<>();
    Set<Long> ended = new HashSet<>();
    Set<String> abandoned = new HashSet<>();
    for (KeyObservation each : all) {
      if (each instanceof Granted g) {
        grants.putIfAbsent(g.token(), g);
      } else if (each instanceof Ending e) {
        ended.add(e.token());
      } else if (each instanceof Abandoned a) {
        abandoned.add(a.grantId());
      }
    }
    List<Granted> inOrder = new ArrayList<>(grants.values());
    long takeovers = 0;
    for (Granted before : inOrder.subList(0, Math.max(0, inOrder.size() - 1))) {
      boolean over = ended.contains(before.token()) || abandoned.contains(before.grantId());
      takeovers += over ? 0 : 1;
    }
    return takeovers;
  }

  private static boolean hadHolder(StateLoss loss, History history) {
    Set<Object> released = new HashSet<>();
    for (Observation each : history.observations()) {
      if (each instanceof Ending e && e.start() < loss.start()) {
        released.add(e.key() + "/" + e.token());
      }
    }
    return history.observations().stream()
        .anyMatch(
            each ->
                each instanceof Believed b
                    && b.start() < loss.start()
                    && b.hardDeadline() > loss.end()
                    && !released.contains(b.key() + "/" + ((TokenObservation) b).token()));
  }
}
