package dev.holdfast.testing.history;

import dev.holdfast.testing.history.CheckOptions.Holders;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Where each token comes from: the intent that was granted it, or an attempt of the same holder
 * whose outcome is unknown. Among those the earliest attempt is taken for the lowest token, which
 * leaves the most freedom to the others.
 */
final class Provenance {

  private final KeyHistory history;
  private final CheckOptions options;
  private final Consumer<Violation> violations;
  private final Map<String, Bound> firstAsked = new HashMap<>();
  private final Map<String, Bound> firstAskedByHolder = new HashMap<>();
  private final Map<String, Deque<Unanswered>> openByHolder = new HashMap<>();
  private final NavigableMap<Long, Bound> earliest = new TreeMap<>();
  private Bound firstOpen = Bound.NEVER;

  Provenance(KeyHistory history, CheckOptions options, Consumer<Violation> violations) {
    this.history = history;
    this.options = options;
    this.violations = violations;
    List<Granted> grants = history.all(Granted.class);
    grants.forEach(each -> asked(each.grantId(), each.holderId(), each));
    takeIn(history.all(Unanswered.class));
    checkIntents(grants);
    Bound before = Bound.ALWAYS;
    for (var token : history.tokens().entrySet()) {
      before = before.later(origin(token.getKey(), token.getValue()));
      earliest.put(token.getKey(), before);
    }
  }

  /** Intents that were never answered are open, each once, from its first attempt on. */
  private void takeIn(List<Unanswered> unanswered) {
    List<Unanswered> sorted = new ArrayList<>(unanswered);
    sorted.sort(Comparator.comparingLong(Unanswered::start));
    for (Unanswered each : sorted) {
      if (!firstAsked.containsKey(each.grantId())) {
        openByHolder.computeIfAbsent(each.holderId(), id -> new ArrayDeque<>()).add(each);
        firstOpen = firstOpen.earlier(Bound.startOf(each));
      }
      asked(each.grantId(), each.holderId(), each);
    }
  }

  private void asked(String grantId, String holderId, Observation attempt) {
    firstAsked.merge(grantId, Bound.startOf(attempt), Bound::earlier);
    firstAskedByHolder.merge(holderId, Bound.startOf(attempt), Bound::earlier);
  }

  /** The earliest instant at which this token can have been granted: tokens rise, so it rises. */
  Bound earliestGrant(long token) {
    return earliest.getOrDefault(token, Bound.ALWAYS);
  }

  /** Whether a higher token that was seen can have been granted by then. */
  boolean higherGrantedBy(long token, long instant) {
    var next = earliest.higherEntry(token);
    return next != null && next.getValue().at() <= instant;
  }

  /** Whether somebody whose grant was not seen may have been granted a higher token by then. */
  boolean mayHaveBeenFollowed(long token, long instant) {
    return options.holders() == Holders.STRANGERS_POSSIBLE
        || firstOpen.at() <= instant
        || !history.losses().isEmpty() && higherGrantedBy(token, instant);
  }

  private Bound origin(long token, List<TokenObservation> observations) {
    List<Granted> grants = only(Granted.class, observations);
    List<HolderSighting> named = only(HolderSighting.class, observations);
    String subject = "token " + token;
    requireOne(grants, Granted::grantId, Rule.TOKEN_OF_TWO_INTENTS, subject + " has two intents");
    requireOne(named, HolderSighting::holderId, Rule.UNKNOWN_HOLDER, subject + " has two holders");
    if (!grants.isEmpty()) {
      return grants.stream()
          .map(each -> firstAsked.get(each.grantId()))
          .reduce(Bound.NEVER, Bound::earlier);
    }
    return named.isEmpty() ? Bound.ALWAYS : unseenOrigin(token, named);
  }

  private Bound unseenOrigin(long token, List<HolderSighting> named) {
    String holder = named.get(0).holderId();
    if (options.holders() == Holders.STRANGERS_POSSIBLE) {
      return Bound.ALWAYS;
    }
    if (!history.losses().isEmpty() && firstAskedByHolder.containsKey(holder)) {
      return firstAskedByHolder.get(holder); // one intent may have been granted again and again
    }
    Deque<Unanswered> attempts = openByHolder.getOrDefault(holder, new ArrayDeque<>());
    if (!attempts.isEmpty()) {
      return Bound.startOf(attempts.remove());
    }
    String text = "token " + token + " is said to be of " + holder + ", who was not granted it";
    report(Rule.UNKNOWN_HOLDER, text, named.subList(0, 1));
    return Bound.ALWAYS;
  }

  /** A store that lost state may grant one intent again. */
  private void checkIntents(List<Granted> grants) {
    if (history.losses().isEmpty()) {
      var byIntent = grants.stream().collect(Collectors.groupingBy(Granted::grantId));
      byIntent.forEach(
          (intent, answers) -> {
            String text = "intent " + intent + " was granted two tokens";
            requireOne(answers, Granted::token, Rule.INTENT_WITH_TWO_TOKENS, text);
          });
    }
  }

  private <T extends Observation> void requireOne(
      List<T> observations, Function<T, Object> property, Rule rule, String text) {
    for (T each : observations) {
      T first = observations.get(0);
      if (!property.apply(each).equals(property.apply(first))) {
        report(rule, text, List.of(first, each));
        return;
      }
    }
  }

  private static <T> List<T> only(Class<T> kind, List<TokenObservation> observations) {
    return observations.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  private void report(Rule rule, String text, List<? extends Observation> because) {
    violations.accept(new Violation(rule, text, List.copyOf(because)));
  }
}
