package dev.holdfast.testing.sim;

import dev.holdfast.AcquireRequest;
import dev.holdfast.Acquisition;
import dev.holdfast.FencingGuard;
import dev.holdfast.LeaseState;
import dev.holdfast.LeaseTicket;
import dev.holdfast.LockKey;
import dev.holdfast.spi.LockRecord;
import dev.holdfast.testing.history.CheckOptions;
import dev.holdfast.testing.history.History;
import dev.holdfast.testing.history.HistoryChecker;
import dev.holdfast.testing.history.KeyObservation;
import dev.holdfast.testing.history.Observation;
import dev.holdfast.testing.history.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Lets a script happen, on one thread and in virtual time. */
final class Simulation {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;

  /** The longest pause, sleep, cut or delay that a script has. */
  private static final long LONGEST_TROUBLE = 125 * SECOND;

  private static final long LONGEST_LEASE = 60 * SECOND;

  /** The longest lease and the longest minimum hold of a script. */
  private static final int LONGEST_HOLD_MILLIS = 60_000 + 90_000;

  /**
   * What a history was.
   *
   * @param violations what is wrong, empty if nothing
   */
  record Outcome(History history, List<String> violations, Tally tally) {
    boolean isFine() {
      return violations.isEmpty();
    }
  }

  private final Script script;
  private final World world = new World(this::look);
  private final Server server = new Server(world);
  private final Ledger ledger = new Ledger(world, server);
  private final List<LeaseWatch> leases = new ArrayList<>();
  private final List<LeaseTicket> tickets = new ArrayList<>();
  private final Node.Surroundings all =
      new Node.Surroundings(world, ledger, server, new FencingGuard(), leases, tickets);
  private final List<Node> nodes = new ArrayList<>();
  private final List<LeaseWatch> watched = new ArrayList<>();
  private int begun;
  private int machines;

  private Simulation(Script script) {
    this.script = script;
  }

  /** Lets the script happen, and judges it. */
  static Outcome run(Script script) {
    return new Simulation(script).run();
  }

  private Outcome run() {
    for (int i = 0; i < script.managers(); i++) {
      nodes.add(newNode(i));
    }
    try {
      for (Script.Timed each : script.steps()) {
        world.runUntil(world.now() + each.afterMillis() * MILLI);
        perform(each.step());
        look();
      }
      comeToRest();
    } catch (RuntimeException e) {
      ledger.violation("the simulation broke: " + trace(e));
    }
    History history = ledger.history.history();
    CheckOptions options = CheckOptions.STRICT.withClockMargin(Testimony.clockMargin());
    List<Observation> judged = new ArrayList<>(history.observations());
    judged.removeIf(
        each ->
            each instanceof KeyObservation one && !ledger.grants.canBeChecked((LockKey) one.key()));
    Verdict verdict = HistoryChecker.check(new History(judged), options);
    List<String> violations = new ArrayList<>(ledger.violations());
    verdict.violations().forEach(each -> violations.add(each.toString()));
    return new Outcome(history, violations, ledger.tally);
  }

  private static String trace(RuntimeException e) {
    StringBuilder text = new StringBuilder(e.toString());
    for (StackTraceElement each : e.getStackTrace()) {
      text.append("\n      at ").append(each);
    }
    return text.toString();
  }

  private Node newNode(int slot) {
    String name = "p" + (slot + 1) + (machines < script.managers() ? "" : "." + machines);
    machines++;
    double rate = 1 + (slot < script.managers() ? script.rates().get(slot) : 0) / 1000.0;
    Machine machine = new Machine(world, name, rate);
    return new Node(all, machine, script.hints() == Script.Hints.GIVEN);
  }

  // After every event.

  private void look() {
    Set<LockKey> touched = ledger.takeTouched();
    while (begun < leases.size()) {
      watched.add(leases.get(begun++));
    }
    watched.removeIf(LeaseWatch::isForgotten);
    ledger.keys.look();
    for (LeaseWatch watch : watched) {
      watch.look(touched.contains(watch.identity().key()));
    }
  }

  // Steps.

  private LockKey key(int number) {
    return LockKey.of("key " + (char) ('a' + number % script.keys()));
  }

  private void at(int manager, java.util.function.Consumer<Node> action) {
    Node node = nodes.get(manager % script.managers());
    node.machine().deliver(() -> action.accept(node));
  }

  private void perform(Step step) {
    if (step instanceof Step.Acquire s) {
      at(s.manager(), node -> node.acquire(s, key(s.key())));
    } else if (step instanceof Step.Run s) {
      at(s.manager(), node -> node.run(s, key(s.key())));
    } else if (step instanceof Step.Release s) {
      at(s.manager(), node -> node.release(s.lease()));
    } else if (step instanceof Step.Renew s) {
      at(s.manager(), node -> node.renew(s.lease()));
    } else if (step instanceof Step.Annotate s) {
      at(s.manager(), node -> node.annotate(s.lease()));
    } else if (step instanceof Step.Write s) {
      at(s.manager(), node -> node.write(s.lease()));
    } else if (step instanceof Step.Find s) {
      at(s.manager(), node -> node.find(key(s.key())));
    } else if (step instanceof Step.Revoke s && !leases.isEmpty()) {
      at(s.manager(), node -> node.revoke(lease(s.lease())));
    } else if (step instanceof Step.ForceRelease s && !leases.isEmpty()) {
      at(s.manager(), node -> node.forceRelease(lease(s.lease())));
    } else if (step instanceof Step.CloseManager s) {
      at(s.manager(), Node::close);
    } else {
      performHandOver(step);
    }
  }

  private LeaseWatch lease(int number) {
    return leases.get(leases.size() - 1 - number % leases.size());
  }

  private void performHandOver(Step step) {
    if (step instanceof Step.Offer s) {
      at(s.manager(), node -> node.offer(s));
    } else if (step instanceof Step.Resume s && !tickets.isEmpty()) {
      at(s.manager(), node -> node.resume(ticket(s.ticket())));
    } else if (step instanceof Step.ResumeBare s && !tickets.isEmpty()) {
      LeaseTicket ticket = ticket(s.ticket());
      at(s.manager(), node -> node.resume(new LeaseTicket(ticket.key(), ticket.token(), 0)));
    } else {
      performTrouble(step);
    }
  }

  private LeaseTicket ticket(int number) {
    return tickets.get(tickets.size() - 1 - number % tickets.size());
  }

  private void performTrouble(Step step) {
    if (step instanceof Step.Weather s) {
      node(s.manager()).wire().willMeet(s.fates());
    } else if (step instanceof Step.Cut s) {
      node(s.manager()).wire().cut(s.millis() * MILLI);
    } else if (step instanceof Step.Mute s) {
      node(s.manager()).wire().mute(s.millis() * MILLI);
    } else if (step instanceof Step.LoseHints s) {
      node(s.manager()).wire().loseHints(s.howMany());
    } else if (step instanceof Step.Pause s) {
      ledger.count(Met.PAUSE);
      node(s.manager()).machine().pause(s.millis() * MILLI);
    } else if (step instanceof Step.Sleep s) {
      if (node(s.manager()).machine().sleep(s.millis() * MILLI)) {
        ledger.count(Met.SLEEP);
      }
    } else if (step instanceof Step.StepWall s) {
      if (node(s.manager()).machine().stepWall(s.millis() * MILLI)) {
        ledger.count(s.millis() < 0 ? Met.WALL_BACK : Met.WALL_FORWARD);
      }
    } else if (step instanceof Step.Crash s) {
      crash(s.manager() % script.managers());
    } else {
      performStoreTrouble(step);
    }
  }

  private Node node(int number) {
    return nodes.get(number % script.managers());
  }

  private void crash(int slot) {
    if (nodes.get(slot).holdsAnything()) {
      ledger.count(Met.CRASH_OF_A_HOLDER);
    }
    nodes.get(slot).machine().crash();
    nodes.set(slot, newNode(slot));
  }

  private void performStoreTrouble(Step step) {
    boolean underAHolder = leases.stream().anyMatch(each -> ledger.truth.isAlive(each.identity()));
    if (step instanceof Step.RestartStore s) {
      ledger.count(Met.STORE_RESTART);
      server.restart(s.downMillis() * MILLI);
    } else if (step instanceof Step.LoseState) {
      server.loseState();
      ledger.stateLost(Met.STATE_LOSS_UNDER_A_HOLDER, underAHolder);
    } else if (step instanceof Step.TakeSnapshot) {
      server.takeSnapshot();
    } else if (step instanceof Step.RestoreSnapshot) {
      server.restore();
      ledger.stateLost(Met.STALE_RESTORE_UNDER_A_HOLDER, underAHolder);
    } else if (step instanceof Step.StepStoreClock s) {
      long before = server.clock();
      long moved = server.step(s.millis() * MILLI);
      ledger.clockStepped(before);
      ledger.count(moved < 0 ? Met.STORE_CLOCK_BACK : Met.STORE_CLOCK_FORWARD);
    }
  }

  // The end.

  private void comeToRest() {
    nodes.forEach(node -> node.wire().heal());
    server.bringUp();
    world.runUntil(world.now() + LONGEST_TROUBLE + 65 * SECOND);
    leases.forEach(this::checkAtRest);
    server.keys().forEach(this::checkKnown);
    List<LeaseWatch> open = leases.stream().filter(LeaseWatch::isOpen).toList();
    nodes.forEach(node -> node.machine().deliver(node::close));
    world.runUntil(world.now() + 10 * SECOND);
    open.forEach(this::checkClosed);
    Node auditor = newNode(script.managers());
    List<CompletableFuture<Acquisition>> last = new ArrayList<>();
    for (int i = 0; i < script.keys(); i++) {
      AcquireRequest request = auditor.request(key(i), LONGEST_HOLD_MILLIS);
      last.add(auditor.acquire(request));
    }
    world.runUntil(world.now() + (LONGEST_HOLD_MILLIS + 1_000) * MILLI);
    for (CompletableFuture<Acquisition> each : last) {
      if (!each.isDone() || each.isCompletedExceptionally() || !each.join().acquired()) {
        ledger.violation("at rest a key does not become free: " + each);
      }
    }
    auditor.close();
    world.runUntil(world.now() + Duration.ofMinutes(1).toNanos());
    leases.forEach(this::checkEnded);
  }

  /** After a long calm, whoever holds a key is somebody who knows that he does. */
  private void checkKnown(LockKey key) {
    boolean known =
        leases.stream()
            .filter(watch -> watch.identity().key().equals(key))
            .filter(watch -> !watch.isOver() || watch.endedWithin(LONGEST_LEASE))
            .anyMatch(watch -> ledger.truth.isAlive(watch.identity()));
    LockRecord r = server.record(key);
    boolean held = r.phase() == LockRecord.Phase.HELD && r.isBusy(server.clock());
    // A clock that stepped back lengthens a lease that nobody meets; the first who does ends that.
    if (held && !known && !ledger.hasClockSteppedBack()) {
      ledger.violation(key + " is held by nobody: " + r);
    }
  }

  private void checkAtRest(LeaseWatch watch) {
    if (watch.isOver() || watch.machine().isCrashed() || watch.isOffered()) {
      return;
    }
    LeaseState state = watch.lease().state();
    if (state == LeaseState.JEOPARDY || state == LeaseState.ACTIVE && !watch.lease().isHeld()) {
      ledger.violation(watch + " is " + state + " though all has been well for a minute");
    }
  }

  private void checkClosed(LeaseWatch watch) {
    if (ledger.truth.isAlive(watch.identity())) {
      ledger.violation(watch + " is held after its manager was closed");
    }
  }

  private void checkEnded(LeaseWatch watch) {
    if (!watch.isOver() && !watch.machine().isCrashed()) {
      ledger.violation(watch + " was never told of its end, and its manager is closed");
    }
  }
}
