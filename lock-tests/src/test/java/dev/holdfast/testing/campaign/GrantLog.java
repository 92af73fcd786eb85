package dev.holdfast.testing.campaign;

import dev.holdfast.testing.history.Call;
import dev.holdfast.testing.history.Granted;
import dev.holdfast.testing.history.History;
import dev.holdfast.testing.history.Observation;
import dev.holdfast.testing.history.Unanswered;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The store's own list of its grants beside a history: it says what became of attempts that were
 * not answered, and must not contradict those that were.
 */
final class GrantLog {
  private record Token(Object key, long token) {}

  private final List<LoggedGrant> log;
  private final History history;
  private final Map<Token, Granted> answered = new HashMap<>();
  private final Map<String, Unanswered> asked = new HashMap<>();
  private final Set<String> grantIds = new HashSet<>();

  GrantLog(List<LoggedGrant> all, History history) {
    this.history = history;
    Set<Object> keys = new HashSet<>();
    for (Observation each : history.observations()) {
      if (each instanceof Granted g) {
        answered.putIfAbsent(new Token(g.key(), g.token()), g);
        grantIds.add(grantId(g.grantId()));
        keys.add(g.key());
      } else if (each instanceof Unanswered u) {
        asked.merge(grantId(u.grantId()), u, (a, b) -> a.start() <= b.start() ? a : b);
        keys.add(u.key());
      }
    }
    this.log = all.stream().filter(each -> keys.contains(each.key())).toList();
  }

  private static String grantId(String name) {
    return name.split(Intents.COPY)[0];
  }

  /** What the log and the answers cannot both be right about. */
  List<String> contradictions() {
    List<String> found = new ArrayList<>();
    Set<Token> logged = new HashSet<>();
    for (LoggedGrant each : log) {
      Token token = new Token(each.key(), each.token());
      logged.add(token);
      Granted answer = answered.get(token);
      if (answer != null && !grantId(answer.grantId()).equals(each.grantId())) {
        found.add("the store granted " + each + ", and answered it to another: " + answer);
      } else if (!grantIds.contains(each.grantId()) && !asked.containsKey(each.grantId())) {
        found.add("nobody knows of asking for " + each + ", or was told that it was not applied");
      }
    }
    answered.forEach(
        (token, answer) -> {
          if (!logged.contains(token)) {
            found.add("the store answered a grant that it did not make: " + answer);
          }
        });
    return found;
  }

  /** How many grants were made in answer to attempts that got no reply. */
  long appliedWithoutReply() {
    return log.stream().filter(each -> asked.containsKey(each.grantId())).count();
  }

  /** The history without doubt: attempts without an answer were granted if they are in the log. */
  History resolved() {
    List<Observation> all = new ArrayList<>(history.observations());
    all.removeIf(Unanswered.class::isInstance);
    Set<String> named = new HashSet<>(grantIds);
    for (LoggedGrant each : log) {
      Unanswered attempt = asked.get(each.grantId());
      if (attempt != null && !answered.containsKey(new Token(each.key(), each.token()))) {
        boolean first = named.add(each.grantId());
        String name = each.grantId() + (first ? "" : Intents.COPY + each.token());
        Call call = Call.unanswered(each.key(), attempt.process(), attempt.start());
        all.add(new Granted(call, each.token(), attempt.holderId(), name, Duration.ZERO));
      } else if (attempt != null) {
        // It was answered later; it may have been granted from the first attempt on.
        Granted answer = answered.get(new Token(each.key(), each.token()));
        Call call = Call.unanswered(each.key(), attempt.process(), attempt.start());
        all.add(
            new Granted(call, each.token(), answer.holderId(), answer.grantId(), Duration.ZERO));
      }
    }
    return new History(all);
  }
}
