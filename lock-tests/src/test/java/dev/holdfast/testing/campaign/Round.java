package dev.holdfast.testing.campaign;

import dev.holdfast.LockKey;
import dev.holdfast.testing.history.CheckOptions;
import dev.holdfast.testing.history.History;
import dev.holdfast.testing.history.HistoryChecker;
import dev.holdfast.testing.history.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** One history: clients of a store for a while, among troubles that a seed draws. */
final class Round {
  /** How far the store's clock and that of the history may drift apart during a lease. */
  private static final CheckOptions OPTIONS =
      CheckOptions.STRICT.withClockMargin(Duration.ofMillis(10));

  private static final int NODES = 3;
  private static final int PLAIN_CLIENTS = 4;
  private static final int MANAGED_CLIENTS = 2;
  private static final int KEYS = 10;
  private static final Duration LONGEST_LEASE = Duration.ofMillis(900);
  private static final Duration FREE_WITHIN = LONGEST_LEASE.plusSeconds(8);

  private static final Duration BACK_WITHIN = Duration.ofSeconds(5);

  private final Ground ground;
  private final long seed;
  private final Decks decks;
  private final Duration length;
  private final Stage stage;

  Round(Ground ground, Decks decks, long seed, Duration length) {
    this.ground = ground;
    this.decks = decks;
    this.seed = seed;
    this.length = length;
    this.stage = new Stage(ground.name() + "-" + seed, KEYS);
  }

  Outcome run() throws Exception {
    List<Node> nodes = new ArrayList<>();
    try {
      IntStream.range(0, NODES).forEach(i -> nodes.add(new Node("node" + i, ground, stage)));
      List<Thread> clients = clients(nodes);
      clients.forEach(Thread::start);
      makeTrouble(nodes);
      stage.end();
      for (Thread client : clients) {
        join(client);
      }
      checkKeysComeFree(nodes.get(0));
    } finally {
      stage.end();
      nodes.forEach(Node::close);
    }
    nodes.forEach(this::checkCallsCameBack);
    return judge();
  }

  private List<Thread> clients(List<Node> nodes) {
    List<Thread> clients = new ArrayList<>();
    for (Node node : nodes) {
      for (int i = 0; i < PLAIN_CLIENTS; i++) {
        Random random = new Random(seed * 31 + clients.size());
        clients.add(new Thread(new PlainClient(stage, node, random), "plain-" + clients.size()));
      }
      for (int i = 0; i < MANAGED_CLIENTS; i++) {
        Random random = new Random(seed * 37 + clients.size());
        ManagedClient client = new ManagedClient(stage, node, nodes, random);
        clients.add(new Thread(client, "managed-" + clients.size()));
      }
    }
    return clients;
  }

  /** First what loses nothing, for the larger part of the time, then losses of state. */
  private void makeTrouble(List<Node> nodes) throws Exception {
    long start = System.nanoTime();
    long end = start + length.toNanos();
    Mischief clocks = new Mischief(ground, stage, nodes, new Random(seed + 1));
    FutureTask<Boolean> beside =
        new FutureTask<>(
            () -> {
              clocks.until(end, decks.clocks());
              return true;
            });
    new Thread(beside, "clocks").start();
    Mischief mischief = new Mischief(ground, stage, nodes, new Random(seed));
    mischief.until(start + length.toNanos() * 6 / 10, decks.harmless());
    mischief.until(end, decks.losses());
    beside.get();
  }

  private void join(Thread client) throws InterruptedException {
    client.join(30_000);
    if (client.isAlive()) {
      StringBuilder where = new StringBuilder(client.getName() + " hangs");
      for (StackTraceElement frame : client.getStackTrace()) {
        where.append("\n    at ").append(frame);
      }
      stage.complain(where.toString());
      client.interrupt();
    }
  }

  /** Whoever held a key is gone: it must come free within a lease. */
  private void checkKeysComeFree(Node node) {
    for (LockKey key : stage.keys()) {
      long end = System.nanoTime() + FREE_WITHIN.toNanos();
      Probe probe = new Probe(node, key);
      while (!probe.isGranted()) {
        if (System.nanoTime() > end) {
          stage.complain("the key " + key + " did not come free: " + probe.lastAnswer());
          break;
        }
      }
    }
  }

  private void checkCallsCameBack(Node node) {
    long end = System.nanoTime() + BACK_WITHIN.toNanos();
    while (!node.openCalls().isEmpty() && System.nanoTime() < end) {
      LockSupport.parkNanos(10_000_000);
    }
    node.openCalls().forEach(each -> stage.complain("a call did not come back: " + each));
  }

  private Outcome judge() throws Exception {
    History history = stage.history();
    Coverage.count(history, stage.incidents(), stage.tally());
    List<String> complaints = new ArrayList<>(stage.complaints());
    Verdict verdict = HistoryChecker.check(history, OPTIONS);
    GrantLog log = new GrantLog(ground.grantLog(), history);
    complaints.addAll(log.contradictions());
    stage.tally().add(Count.APPLIED_WITHOUT_REPLY, log.appliedWithoutReply());
    Verdict witnessed = HistoryChecker.check(log.resolved(), OPTIONS);
    return new Outcome(stage, seed, history, verdict, witnessed, complaints);
  }
}
