package dev.holdfast.testing.campaign;

import dev.holdfast.LockKey;
import dev.holdfast.testing.history.Believed;
import dev.holdfast.testing.history.CheckOptions;
import dev.holdfast.testing.history.Ending;
import dev.holdfast.testing.history.GuardObservation;
import dev.holdfast.testing.history.GuardRefused;
import dev.holdfast.testing.history.HandOver;
import dev.holdfast.testing.history.History;
import dev.holdfast.testing.history.HistoryChecker;
import dev.holdfast.testing.history.HolderSighting;
import dev.holdfast.testing.history.Observation;
import dev.holdfast.testing.history.TokenObservation;
import dev.holdfast.testing.history.Verdict;
import dev.holdfast.testing.proxy.FaultProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** One history of processes that hold keys: stopped, killed, and cut off. */
final class ProcessRound {
  private static final CheckOptions OPTIONS =
      CheckOptions.STRICT.withClockMargin(Duration.ofMillis(10));
  private static final int PROCESSES = 6;
  private static final int KEYS = 4;
  private static final long TTL = HolderWorker.TTL.toNanos();

  /** A holder's keys come free after a lease; its last renewal may still have been on its way. */
  private static final long FREE_WITHIN = TTL + Duration.ofMillis(800).toNanos();

  /** A process that did nothing between two instants; for ever, if it was killed. */
  private record Silence(String process, long from, long to) {}

  private final Ground ground;
  private final long seed;
  private final int steps;
  private final Stage stage;
  private final Random random;
  private final Path folder;
  private final List<FaultProxy> ways = new ArrayList<>();
  private final List<HolderProcess> running = new ArrayList<>();
  private final List<HolderProcess> all = new ArrayList<>();
  private final List<Silence> silences = new ArrayList<>();

  /**
   * @param steps how many times processes are stopped, and how many times killed
   */
  ProcessRound(Ground ground, long seed, int steps) throws IOException {
    this.ground = ground;
    this.seed = seed;
    this.steps = steps;
    this.random = new Random(seed);
    this.stage = new Stage("p-" + ground.name() + "-" + seed, KEYS);
    Path target = Path.of(System.getProperty("basedir", ""), "target", "campaign", "processes");
    folder =
        Files.createTempDirectory(Files.createDirectories(target), ground.name()).toAbsolutePath();
  }

  Outcome run() throws Exception {
    try (Resource resource = new Resource(stage.log(), stage.tally())) {
      for (int i = 0; i < PROCESSES; i++) {
        ways.add(ground.newWay());
        running.add(start(i, resource));
      }
      running.forEach(each -> Await.that(each.name() + " has begun", each::isReady));
      for (int step = 0; step < steps; step++) {
        stopSome();
        killSome(resource);
        cutOffOne();
      }
      Thread.sleep(2 * Duration.ofNanos(FREE_WITHIN).toMillis());
    } finally {
      running.forEach(HolderProcess::close);
      ways.forEach(FaultProxy::close);
    }
    return judge();
  }

  private HolderProcess start(int slot, Resource resource) throws IOException {
    String keys = stage.keys().stream().map(LockKey::name).collect(Collectors.joining(","));
    List<String> arguments =
        List.of(
            ground.name(),
            ground.address(ways.get(slot)),
            "" + resource.port(),
            keys,
            "" + random.nextLong());
    HolderProcess process = new HolderProcess("p" + all.size() + "-" + slot, folder, arguments);
    all.add(process);
    return process;
  }

  /** Three of them, for longer than a lease; the others go on. */
  private void stopSome() throws Exception {
    int first = random.nextInt(PROCESSES);
    List<HolderProcess> some =
        IntStream.range(first, first + 3).mapToObj(i -> running.get(i % PROCESSES)).toList();
    try (Incident incident = stage.begin(Trouble.PROCESS_STOPPED, names(some))) {
      for (HolderProcess each : some) {
        each.stop();
      }
      Thread.sleep(TTL * 2 / 1_000_000);
      for (HolderProcess each : some) {
        silences.add(new Silence(each.name(), incident.start(), System.nanoTime()));
        each.goOn();
      }
    }
    Thread.sleep(400);
  }

  private static String names(List<HolderProcess> processes) {
    return processes.stream().map(HolderProcess::name).collect(Collectors.joining(" "));
  }

  /** Three of them; others take their places. */
  private void killSome(Resource resource) throws Exception {
    int first = random.nextInt(PROCESSES);
    for (int i = first; i < first + 3; i++) {
      int slot = i % PROCESSES;
      HolderProcess killed = running.get(slot);
      try (Incident incident = stage.begin(Trouble.PROCESS_KILLED, killed.name())) {
        killed.kill();
        silences.add(new Silence(killed.name(), incident.start(), Long.MAX_VALUE));
      }
      running.set(slot, start(slot, resource));
    }
    running.forEach(each -> Await.that(each.name() + " has begun", each::isReady));
  }

  private void cutOffOne() throws InterruptedException {
    int slot = random.nextInt(PROCESSES);
    try (Incident incident = stage.begin(Trouble.PARTITION, running.get(slot).name())) {
      ways.get(slot).refuse();
      ways.get(slot).resetAll();
      Thread.sleep(TTL * 4 / 3 / 1_000_000 + incident.whom().length());
      ways.get(slot).admit();
    }
  }

  private Outcome judge() throws IOException {
    List<Observation> seen = new ArrayList<>(stage.history().observations());
    for (HolderProcess each : all) {
      seen.addAll(each.observations());
      each.log().lines().filter(line -> line.contains("COMPLAINT")).forEach(stage::complain);
    }
    History history = new History(seen);
    Coverage.count(history, stage.incidents(), stage.tally());
    Coverage.countAnswers(history, stage.tally());
    silences.forEach(each -> judge(each, history));
    Verdict verdict = HistoryChecker.check(history, OPTIONS);
    return new Outcome(stage, seed, history, verdict, new Verdict(List.of()), stage.complaints());
  }

  private void judge(Silence silence, History history) {
    boolean killed = silence.to() == Long.MAX_VALUE;
    for (Believed belief : lastBeliefs(silence, history)) {
      if (killed && belief.hardDeadline() > silence.from()) {
        stage.tally().add(Count.KILLED_HOLDERS);
        checkComesFree(belief, silence.from(), history);
      } else if (!killed && belief.hardDeadline() < silence.to()) {
        countWrites(belief, silence, history);
      }
    }
  }

  /** The last belief in each token that the process still had when it fell silent. */
  private static List<Believed> lastBeliefs(Silence silence, History history) {
    Set<Long> ended = endedBefore(silence, history);
    return history.observations().stream()
        .filter(Believed.class::isInstance)
        .map(Believed.class::cast)
        .filter(each -> each.process().equals(silence.process()))
        .filter(each -> each.start() <= silence.from() && each.hardDeadline() > silence.from())
        .collect(
            Collectors.toMap(
                Believed::token, each -> each, (a, b) -> a.start() > b.start() ? a : b))
        .values()
        .stream()
        .filter(each -> !ended.contains(each.token()))
        .toList();
  }

  private static Set<Long> endedBefore(Silence silence, History history) {
    return history.observations().stream()
        .filter(Ending.class::isInstance)
        .map(Ending.class::cast)
        .filter(each -> each.process().split("/")[0].equals(silence.process()))
        .filter(each -> each.start() < silence.from())
        .map(Ending::token)
        .collect(Collectors.toSet());
  }

  private void countWrites(Believed belief, Silence silence, History history) {
    List<GuardObservation> later =
        history.observations().stream()
            .filter(GuardObservation.class::isInstance)
            .map(GuardObservation.class::cast)
            .filter(each -> each.process().equals(silence.process()))
            .filter(each -> each.token() == belief.token() && each.start() >= silence.to())
            .toList();
    if (!later.isEmpty()) {
      stage.tally().add(Count.STOPPED_PAST_THE_LEASE_AND_WROTE);
    }
    if (later.stream().anyMatch(GuardRefused.class::isInstance)) {
      stage.tally().add(Count.REFUSED_AFTER_A_STOP);
    }
  }

  /** Unless another process took the lease over, nobody may see it after its time. */
  private void checkComesFree(Believed belief, long killedAt, History history) {
    List<TokenObservation> seen =
        history.observations().stream()
            .filter(TokenObservation.class::isInstance)
            .map(TokenObservation.class::cast)
            .filter(each -> each.key().equals(belief.key()) && each.token() == belief.token())
            .toList();
    if (seen.stream().noneMatch(HandOver.class::isInstance)) {
      seen.stream()
          .filter(HolderSighting.class::isInstance)
          .filter(each -> each.start() > killedAt + FREE_WITHIN)
          .findFirst()
          .ifPresent(each -> stage.complain("a killed holder still had its key: " + each));
    }
  }
}
