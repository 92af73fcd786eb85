package dev.holdfast.testing.history;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Decides small histories of one key without losses the slow way: it lets a lock live through every
 * possible course of events, instant by instant, until one explains all observations. It shares
 * nothing with the sweep but the meaning of the observations. Instants must lie close together, and
 * there can be no more than 30 observations.
 */
final class BruteForce {

  /**
   * The lock between two steps; {@code ends} says when each lease runs out, {@code intents} which
   * one each token was granted to, "" for those of which a reply says it.
   */
  private record State(
      long now, int done, boolean held, boolean stranger, List<Long> ends, List<String> intents) {
    int granted() {
      return intents.size();
    }
  }

  private final List<KeyObservation> observations;
  private final List<Long> tokens;
  private final Map<String, Long> tokenOfIntent = new HashMap<>();
  private final Map<Long, String> holders = new HashMap<>();
  private final Set<State> visited = new HashSet<>();
  private final long margin;
  private final long lastInstant;
  private int mandatory;

  private BruteForce(History history, long margin) {
    this.margin = margin;
    TreeSet<Long> seen = new TreeSet<>();
    for (Observation each : history.observations()) {
      if (each instanceof Sighting || each instanceof Ending) {
        seen.add(((TokenObservation) each).token());
      }
      if (each instanceof Granted grant) {
        tokenOfIntent.put(grant.grantId(), grant.token());
      }
      if (each instanceof HolderSighting named) {
        holders.put(named.token(), named.holderId());
      }
    }
    tokens = List.copyOf(seen);
    observations =
        history.observations().stream()
            .map(KeyObservation.class::cast)
            .filter(each -> !(each instanceof Terminal))
            .filter(
                each -> !(each instanceof TokenObservation named) || seen.contains(named.token()))
            .filter(each -> !(each instanceof Believed belief) || !excused(belief, history))
            .toList();
    lastInstant =
        history.observations().stream()
            .mapToLong(each -> each.end() == Call.NEVER ? each.start() : each.end())
            .max()
            .orElse(0);
    for (int i = 0; i < observations.size(); i++) {
      KeyObservation each = observations.get(i);
      if (each.call().answered() && !(each instanceof Unanswered) && !(each instanceof Abandoned)) {
        mandatory |= 1 << i;
      }
    }
  }

  private static boolean excused(Believed belief, History history) {
    return belief.start() <= belief.hardDeadline()
        && history.observations().stream()
            .anyMatch(
                each ->
                    each instanceof ForcedRelease forced
                        && forced.token() == belief.token()
                        && forced.start() <= belief.end());
  }

  /** Whether some course of events explains the history, leases ending so much too early. */
  static boolean explains(History history, long margin) {
    BruteForce search = new BruteForce(history, margin);
    long first = history.observations().stream().mapToLong(Observation::start).min().orElse(0);
    List<Long> ends = Collections.nCopies(search.tokens.size(), first);
    return search.search(new State(first, 0, false, false, ends, List.of()));
  }

  private boolean search(State s) {
    if ((s.done & mandatory) == mandatory && s.granted() == tokens.size()) {
      return true;
    }
    if (!visited.add(s)) {
      return false;
    }
    for (int i = 0; i < observations.size(); i++) {
      KeyObservation each = observations.get(i);
      boolean open = each instanceof Unanswered || each instanceof Abandoned;
      if ((s.done & 1 << i) == 0
          && each.start() <= s.now
          && (open || s.now <= each.end())
          && happens(each, done(s, i))) {
        return true;
      }
    }
    if (s.held && s.now >= s.ends.get(s.granted() - 1) && search(freed(s))) {
      return true;
    }
    if (!s.held && comesFromNowhere(s) && search(granted(s, ""))) {
      return true;
    }
    return !missed(s)
        && search(new State(s.now + 1, s.done, s.held, s.stranger, s.ends, s.intents));
  }

  /** Whether it is too late, after this instant, for an observation that has not come true. */
  private boolean missed(State s) {
    if (s.now > lastInstant) {
      return true;
    }
    for (int i = 0; i < observations.size(); i++) {
      if ((mandatory & ~s.done & 1 << i) != 0 && observations.get(i).end() <= s.now) {
        return true;
      }
    }
    return false;
  }

  private boolean happens(KeyObservation each, State s) {
    if (each instanceof Unanswered attempt) {
      return !s.held && happensUnseen(attempt, s);
    }
    if (each instanceof Abandoned abandoned) {
      long token = token(abandoned.grantId(), s);
      return has(s, token) && search(freed(s));
    }
    if (each instanceof FoundNone) {
      return !s.held && search(s);
    }
    long token = ((TokenObservation) each).token();
    if (each instanceof Ending) {
      return has(s, token) && search(freed(s));
    }
    if (each instanceof SaidDead dead) {
      return isTrue(dead, s) && search(s);
    }
    if (each instanceof Granted && !s.held && isNext(s, token)) {
      return search(promised(granted(s, ""), (LeaseSighting) each));
    }
    if (each instanceof LeaseSighting lease) {
      return has(s, token) && search(promised(s, lease));
    }
    return (each instanceof Sighting ? has(s, token) : tokens.indexOf(token) < s.granted())
        && search(s);
  }

  /**
   * An attempt with unknown outcome is granted now: the next token if it fits, or one nobody saw.
   */
  private boolean happensUnseen(Unanswered attempt, State s) {
    if (tokenOfIntent.containsKey(attempt.grantId())) {
      return isNext(s, tokenOfIntent.get(attempt.grantId())) && search(granted(s, ""));
    }
    boolean fits =
        s.granted() < tokens.size()
            && !tokenOfIntent.containsValue(tokens.get(s.granted()))
            && attempt.holderId().equals(holders.get(tokens.get(s.granted())));
    return fits && search(granted(s, attempt.grantId()))
        || search(new State(s.now, s.done, false, true, s.ends, s.intents));
  }

  private boolean isTrue(SaidDead dead, State s) {
    int index = tokens.indexOf(dead.token());
    if (index >= s.granted()) {
      return false;
    }
    boolean over = !has(s, dead.token());
    return switch (dead.reason()) {
      case UNSTATED -> over;
      case EXPIRED -> over && s.now >= s.ends.get(index);
      case SUPERSEDED -> over && (s.granted() > index + 1 || s.stranger);
      case RELEASED -> over && observations.stream().anyMatch(each -> asksRelease(each, dead, s));
      case HANDED_OVER ->
          observations.stream()
              .anyMatch(
                  each ->
                      each instanceof HandOver handOver
                          && handOver.token() == dead.token()
                          && handOver.start() <= s.now);
      case UNKNOWN_LEASE -> false;
    };
  }

  private boolean asksRelease(KeyObservation each, SaidDead dead, State s) {
    boolean ending = each instanceof Ending one && one.token() == dead.token();
    boolean abandoned = each instanceof Abandoned one && dead.token() == token(one.grantId(), s);
    return (ending || abandoned) && each.start() <= s.now;
  }

  /** The token that this intent was granted; -1 for none. */
  private long token(String intent, State s) {
    int index = s.intents.indexOf(intent);
    return index < 0 ? tokenOfIntent.getOrDefault(intent, -1L) : tokens.get(index);
  }

  private boolean isNext(State s, long token) {
    return s.granted() < tokens.size() && tokens.get(s.granted()) == token;
  }

  private boolean has(State s, long token) {
    return s.held && tokens.get(s.granted() - 1) == token;
  }

  /** A token that no reply connects with a holder may have been granted to anybody. */
  private boolean comesFromNowhere(State s) {
    return s.granted() < tokens.size() && !holders.containsKey(tokens.get(s.granted()));
  }

  private static State done(State s, int i) {
    return new State(s.now, s.done | 1 << i, s.held, s.stranger, s.ends, s.intents);
  }

  private static State freed(State s) {
    return new State(s.now, s.done, false, s.stranger, s.ends, s.intents);
  }

  private static State granted(State s, String intent) {
    List<String> intents = new ArrayList<>(s.intents);
    intents.add(intent);
    return new State(s.now, s.done, true, false, s.ends, List.copyOf(intents));
  }

  private State promised(State s, LeaseSighting lease) {
    List<Long> ends = new ArrayList<>(s.ends);
    long end = s.now + lease.remaining().toNanos() - margin;
    ends.set(s.granted() - 1, Math.max(ends.get(s.granted() - 1), end));
    return new State(s.now, s.done, s.held, s.stranger, List.copyOf(ends), s.intents);
  }
}
