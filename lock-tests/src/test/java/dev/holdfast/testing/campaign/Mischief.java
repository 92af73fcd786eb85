package dev.holdfast.testing.campaign;

import dev.holdfast.testing.history.StateLoss;
import dev.holdfast.testing.proxy.Bytes;
import dev.holdfast.testing.proxy.Cut;
import dev.holdfast.testing.proxy.FaultProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes trouble, one after the other, as a seed draws it. */
final class Mischief {
  private static final Duration CUT_LIMIT = Duration.ofMillis(400);

  private final Ground ground;
  private final Stage stage;
  private final List<Node> nodes;
  private final Random random;

  Mischief(Ground ground, Stage stage, List<Node> nodes, Random random) {
    this.ground = ground;
    this.stage = stage;
    this.nodes = nodes;
    this.random = random;
  }

  /** Longer than most leases of the campaign, in milliseconds. */
  static long longPause() {
    return 700;
  }

  /** Makes trouble of a deck until the instant. */
  void until(long instant, Deck deck) throws Exception {
    while (System.nanoTime() < instant && !stage.isOver()) {
      make(deck.draw(random));
      Thread.sleep(5 + random.nextInt(40));
    }
  }

  /** Makes one trouble, and waits until it is over. */
  void make(Trouble trouble) throws Exception {
    switch (trouble.kind()) {
      case NETWORK -> befall(trouble, nodes.get(random.nextInt(nodes.size())));
      case PROCESS -> throw new IllegalArgumentException("for processes only: " + trouble);
      case CLOCK -> leap(trouble, nodes.get(random.nextInt(nodes.size())));
      case SERVER -> {
        try (Incident incident = stage.begin(trouble, ground.name())) {
          ground.trouble(incident.trouble());
        }
      }
      case LOSS -> {
        List<FaultProxy> ways = nodes.stream().map(Node::way).toList();
        try (Incident incident = stage.begin(trouble, ground.name())) {
          StateLoss loss = ground.lose(incident.trouble(), ways);
          stage.record(loss);
        }
        Thread.sleep(250 + random.nextInt(200));
      }
    }
  }

  private void leap(Trouble trouble, Node node) throws InterruptedException {
    boolean ahead = trouble == Trouble.CLOCK_AHEAD;
    int millis = random.nextBoolean() ? 100 + random.nextInt(800) : 3_600_000;
    Duration by = Duration.ofMillis(ahead ? millis : -millis);
    try (Incident incident = stage.begin(trouble, node.name())) {
      node.ticker().leap(by);
      stage.tally().add(ahead ? Count.CLOCK_AHEAD : Count.CLOCK_BACK);
      Thread.sleep(100 + random.nextInt(200) + incident.whom().length());
    }
  }

  private void befall(Trouble trouble, Node node) throws InterruptedException {
    FaultProxy way = node.way();
    try (Incident incident = stage.begin(trouble, node.name())) {
      switch (incident.trouble()) {
        case GRANT_REPLY_CUT -> cutGrants();
        case REPLY_CUT -> cut(way.cutAfterRequest(Bytes.any()));
        case REQUEST_CUT -> cut(way.cutBeforeRequest(Bytes.any()));
        case COMMIT_CUT -> cut(way.cutAfterRequest(Bytes.containing("COMMIT")));
        case REPLIES_DROPPED -> way.replies().swallow();
        case REPLIES_DELAYED -> way.replies().delay(Duration.ofMillis(20 + random.nextInt(400)));
        case REQUESTS_HELD -> way.requests().hold();
        case REPLY_TORN -> way.replies().cutAfter(1 + random.nextInt(40));
        case REQUEST_TORN -> way.requests().cutAfter(1 + random.nextInt(80));
        case HALF_CLOSED -> way.replies().halfClose();
        case CONNECTIONS_RESET -> way.resetAll();
        case PARTITION -> {
          way.refuse();
          way.resetAll();
        }
        default -> throw new IllegalArgumentException("not of the network: " + trouble);
      }
      pauseFor(trouble);
      heal(way);
    }
  }

  /** On the ways of all processes at once. */
  private void cutGrants() throws InterruptedException {
    List<Cut> cuts = new ArrayList<>();
    for (Node node : nodes) {
      cuts.add(node.way().cutAfterRequest(Bytes.containing(Node.INTENT)));
    }
    for (Cut cut : cuts) {
      cut(cut);
    }
  }

  private void pauseFor(Trouble trouble) throws InterruptedException {
    switch (trouble) {
      case REPLIES_DROPPED, REQUESTS_HELD, PARTITION ->
          Thread.sleep(150 + random.nextInt((int) longPause()));
      case REPLIES_DELAYED -> Thread.sleep(200 + random.nextInt(300));
      case REPLY_TORN, REQUEST_TORN, HALF_CLOSED -> Thread.sleep(30);
      default -> {}
    }
  }

  private static void cut(Cut cut) throws InterruptedException {
    try {
      cut.await(CUT_LIMIT);
    } catch (IllegalStateException nothingMatched) {
      cut.disarm();
    }
  }

  private static void heal(FaultProxy way) {
    way.requests().pass();
    way.replies().pass();
    way.admit();
  }
}
