package dev.holdfast.testing.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Histories of the size of a long campaign are judged. */
class HistorySizeTest {

  private static final int OPERATIONS = 500_000;

  @Test
  void manyGrantsOfOneKey() {
    List<Observation> all = new ArrayList<>();
    for (long token = 1; all.size() < OPERATIONS; token++) {
      Call grant = new Call("k", "p", token * 10, token * 10 + 4);
      Call after = new Call("k", "p", token * 10 + 3, token * 10 + 9);
      all.add(new Granted(grant, token, "h" + token, "g" + token, Duration.ofNanos(3)));
      all.add(new Held(after, token, "h" + token));
      all.add(new Believed(after, token, 0, Call.NEVER));
      all.add(new FoundNone(after));
      all.add(new SaidDead(after, token, DeathReason.EXPIRED));
    }
    judged(all, new Held(Call.at("k", "x", -1), 1, "h1"));
  }

  @Test
  void manySightingsOfOneGrant() {
    List<Observation> all = new ArrayList<>();
    all.add(new Granted(Call.at("k", "p", 0), 1, "h1", "g1", Duration.ZERO));
    for (int i = 1; all.size() < OPERATIONS; i++) {
      all.add(new Held(new Call("k", "x", i, i + 3), 1, "h1"));
      all.add(new RenewalSent(Call.at("k", "p", i), 1, "lease"));
      all.add(new Renewed(new Call("k", "p", i, i + 3), 1, Duration.ofNanos(3)));
    }
    judged(all, new Held(Call.at("k", "x", -1), 1, "h1"));
  }

  @Test
  void manyLooksAndManyKeys() {
    List<Observation> all = new ArrayList<>();
    for (int i = 0; all.size() < OPERATIONS; i++) {
      String key = "k" + i % 1_000;
      all.add(new Granted(Call.at(key, "p", i), i, "h", "g" + i, Duration.ZERO));
      all.add(new Unanswered(Call.unanswered("k0", "p", i), "h", "u" + i));
      all.add(new FoundNone(new Call("k0", "p", i, i + 5)));
    }
    judged(all, new Held(Call.at("k1", "x", 0), 1, "h"));
  }

  private static void judged(List<Observation> all, Observation wrong) {
    assertTrue(all.size() >= OPERATIONS);
    HistoryChecker.check(new History(all)).assertFine();
    all.add(wrong);
    assertEquals(Set.of(Rule.SEEN_BEFORE_GRANT), HistoryChecker.check(new History(all)).rules());
  }
}
