package dev.holdfast.testing.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.FencingToken;
import dev.holdfast.LockKey;
import dev.holdfast.LockStoreException;
import dev.holdfast.spi.AttachCommand;
import dev.holdfast.spi.Refusal;
import dev.holdfast.testing.history.Abandoned;
import dev.holdfast.testing.history.Believed;
import dev.holdfast.testing.history.Call;
import dev.holdfast.testing.history.DeathReason;
import dev.holdfast.testing.history.Granted;
import dev.holdfast.testing.history.GuardRefused;
import dev.holdfast.testing.history.HandOver;
import dev.holdfast.testing.history.Held;
import dev.holdfast.testing.history.History;
import dev.holdfast.testing.history.HistoryChecker;
import dev.holdfast.testing.history.Observation;
import dev.holdfast.testing.history.Rule;
import dev.holdfast.testing.history.SaidDead;
import dev.holdfast.testing.history.StateLoss;
import dev.holdfast.testing.history.Unanswered;
import dev.holdfast.testing.history.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The instruments of the campaign show what they are there to show. */
class CampaignPartsTest {
  private static final String KEY = "\"key\"";
  private static final Duration SECOND = Duration.ofSeconds(1);

  private static Call call(long start, long end) {
    return new Call(KEY, "node 0", start, end);
  }

  @Test
  void linesAreReadAsTheyWereWritten() {
    List<Observation> all =
        List.of(
            new Granted(call(1, 2), 7, "holder with spaces\n", "intent", SECOND),
            new Believed(call(3, 4), 7, 1, Call.NEVER),
            new SaidDead(call(5, Call.NEVER), 7, DeathReason.EXPIRED),
            new GuardRefused(call(5, 6), 7, 9, 3),
            new Abandoned(call(7, 8), "intent again, 1"),
            new StateLoss(9, 10));
    for (Observation each : all) {
      assertEquals(each, HistoryLines.parse(HistoryLines.line(each)));
    }
  }

  private static GrantLog log(LoggedGrant logged, Observation... history) {
    return new GrantLog(List.of(logged), History.of(history));
  }

  @Test
  void aGrantWhoseCallerWasToldThatNothingWasAppliedIsAContradiction() {
    Held other = new Held(call(1, 2), 7, "somebody");
    Unanswered known = new Unanswered(call(3, Call.NEVER), "somebody", "other intent");
    GrantLog log = log(new LoggedGrant(KEY, 7, "intent"), other, known);
    assertEquals(1, log.contradictions().size());
    assertTrue(log.contradictions().get(0).contains("nobody knows"));
  }

  @Test
  void anAnswerThatTheStoreDidNotGiveIsAContradiction() {
    Granted granted = new Granted(call(1, 2), 7, "holder", "intent", SECOND);
    assertEquals(List.of(), log(new LoggedGrant(KEY, 7, "intent"), granted).contradictions());
    assertEquals(1, log(new LoggedGrant(KEY, 7, "another"), granted).contradictions().size());
    assertFalse(log(new LoggedGrant(KEY, 8, "intent"), granted).contradictions().isEmpty());
  }

  @Test
  void theLogTellsWhatBecameOfAnAttempt() {
    Unanswered attempt = new Unanswered(call(5, Call.NEVER), "holder", "intent");
    Held seen = new Held(call(1, 2), 7, "holder");
    History history = History.of(attempt, seen, new Granted(call(0, 1), 6, "first", "one", SECOND));
    GrantLog log =
        new GrantLog(
            List.of(new LoggedGrant(KEY, 6, "one"), new LoggedGrant(KEY, 7, "intent")), history);
    assertEquals(1, log.appliedWithoutReply());
    Set<Rule> rules = HistoryChecker.check(log.resolved()).rules();
    assertTrue(rules.contains(Rule.SEEN_BEFORE_GRANT), () -> "" + rules);
  }

  @Test
  void aPictureShowsLeasesBeliefsTroublesAndWhatTheGuardSaid() throws Exception {
    Stage stage = new Stage("picture", 1);
    long now = System.nanoTime();
    try (Incident incident = stage.begin(Trouble.PARTITION, "node 0")) {
      Thread.sleep(incident.whom().length());
    }
    Call later = call(now + 2_000_000, now + 3_000_000);
    History history =
        History.of(
            new Granted(call(now, now + 1_000_000), 7, "holder", "intent", SECOND),
            new Believed(later, 7, 0, now + 900_000_000),
            new HandOver(later, 7, 1, SECOND),
            new GuardRefused(later, 7, 9, 3));
    Verdict fine = new Verdict(List.of());
    Outcome outcome = new Outcome(stage, 5, history, fine, fine, List.of());
    String svg = Timeline.of(outcome).svg();
    String[] lines = svg.substring(svg.indexOf("0 ms")).split("\n");
    assertTrue(svg.contains("the key \"key\", seed 5"), svg);
    assertTrue(svg.contains(">partition</text>") && svg.contains("partition of node 0"), svg);
    assertTrue(svg.contains("…7  node 0"), svg);
    String own = Canvas.colour("node 0");
    assertEquals(4, Stream.of(lines).filter(line -> line.contains(own)).count(), svg);
    assertEquals(1, Stream.of(lines).filter(line -> line.contains(Drawing.BAD)).count(), svg);
  }

  @Test
  void aRunThatMetNothingIsVacuous() {
    assertFalse(Minima.ofProcesses().missing(new Tally()).isEmpty());
  }

  private static Samples samples(long heap, long threads, long connections, long records) {
    Samples samples = new Samples(1_000);
    for (int i = 0; i < 9; i++) {
      samples.add(
          new Samples.Sample(
              i,
              (1 << 24) + i * heap,
              16 + i * threads,
              1 + i * connections,
              1_000 + i / 8 * records));
    }
    return samples;
  }

  @Test
  void whatGrowsWhileLeasesAreChurnedIsSeen() {
    assertEquals(List.of(), samples(1 << 20, 0, 0, 0).faults());
    assertEquals(1, samples(3 << 20, 0, 0, 0).faults().size());
    assertEquals(1, samples(0, 1, 0, 0).faults().size());
    assertEquals(1, samples(0, 0, 1, 0).faults().size());
    assertEquals(1, samples(0, 0, 0, 1).faults().size());
    assertEquals(1, new Samples(1_000).faults().size(), "of no samples nothing can be said");
  }

  private static List<Observation> observed(Refusal refusal, long millis) throws Exception {
    List<Observation> seen = new ArrayList<>();
    Scribe scribe =
        new Scribe(
            "node 0",
            Scribe.Habit.AFTERWARDS,
            seen::add,
            new Promises(),
            new Tally(),
            complaint -> {},
            () -> {});
    AttachCommand attach =
        new AttachCommand(LockKey.of("key"), FencingToken.of(7), 0, UUID.randomUUID());
    Entry entry = scribe.asked("attach", new Object[] {attach, SECOND});
    Thread.sleep(millis);
    entry.answered(refusal);
    return seen;
  }

  /** The driver may have sent it twice: the first copy attached, the second came too late. */
  @Test
  void anAttachThatWasRefusedLateMayHaveTakenEffect() throws Exception {
    assertTrue(observed(new Refusal.Expired(), 40).stream().anyMatch(HandOver.class::isInstance));
    assertTrue(observed(new Refusal.Expired(), 0).stream().noneMatch(HandOver.class::isInstance));
  }

  @Test
  void aStoreThatCallsItselfMisconfiguredIsComplainedOf() {
    List<String> complaints = new ArrayList<>();
    Scribe scribe =
        new Scribe(
            "node 0",
            Scribe.Habit.AFTERWARDS,
            observation -> {},
            new Promises(),
            new Tally(),
            complaints::add,
            () -> {});
    Object[] find = {LockKey.of("key"), SECOND};
    scribe
        .asked("find", find)
        .failed(new LockStoreException(LockStoreException.Failure.MISCONFIGURED, "no table"));
    scribe.asked("find", find).failed(new IllegalStateException("a bug"));
    assertEquals(2, complaints.size());
  }
}
