package dev.holdfast.testing.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which beliefs may be wrong without anybody's fault: until its hard deadline a process cannot know
 * of a forced release or a loss of state.
 *
 * <p>A loss is no excuse any more once the store has acknowledged the lease after it, unless a
 * higher token, or another process under the same token, was about before: that one may have been
 * put back since, and have displaced the lease.
 */
final class Excuses {

  private final KeyHistory history;
  private final Map<Long, Bound> forced = new HashMap<>();
  private final Map<Long, TreeMap<Long, Long>> acknowledged = new HashMap<>();

  Excuses(KeyHistory history, Provenance provenance) {
    this.history = history;
    for (ForcedRelease each : history.all(ForcedRelease.class)) {
      forced.merge(each.token(), Bound.startOf(each), Bound::earlier);
    }
    if (!history.losses().isEmpty()) {
      history.tokens().forEach((token, all) -> acknowledge(token, all, provenance));
    }
  }

  /** Whether the process cannot be blamed for this belief, should it be wrong. */
  boolean excuses(Believed belief) {
    if (belief.start() > belief.hardDeadline()) {
      return false;
    }
    Bound release = forced.getOrDefault(belief.token(), Bound.NEVER);
    return release.at() <= belief.end() || lossExcuses(belief);
  }

  private boolean lossExcuses(Believed belief) {
    var before =
        acknowledged.getOrDefault(belief.token(), new TreeMap<>()).lowerEntry(belief.start());
    long since = before == null ? Long.MIN_VALUE : before.getValue();
    return history.losses().stream()
        .anyMatch(loss -> loss.start() <= belief.end() && loss.end() >= since);
  }

  /** Keeps, for the end of each acknowledgement, the latest start of those up to it. */
  private void acknowledge(long token, List<TokenObservation> all, Provenance provenance) {
    if (all.stream().anyMatch(HandOver.class::isInstance)) {
      return;
    }
    List<TokenObservation> answers = new ArrayList<>(all);
    answers.removeIf(
        each -> !(each instanceof LeaseSighting) || provenance.higherGrantedBy(token, each.end()));
    answers.sort(Comparator.comparingLong(Observation::end));
    TreeMap<Long, Long> starts = new TreeMap<>();
    long latest = Long.MIN_VALUE;
    for (TokenObservation each : answers) {
      latest = Math.max(latest, each.start());
      starts.put(each.end(), latest);
    }
    acknowledged.put(token, starts);
  }
}
