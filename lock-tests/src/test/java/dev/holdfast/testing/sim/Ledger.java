package dev.holdfast.testing.sim;

import dev.holdfast.LockKey;
import dev.holdfast.spi.LockRecord;
import dev.holdfast.testing.history.HistoryRecorder;
import dev.holdfast.testing.sim.Spectator.Executed;
import dev.holdfast.testing.sim.Spectator.Sending;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Knows what nobody in the system knows: all that goes over the wire, and what the store did and
 * when. Tells those who watch it, and keeps what is found.
 */
final class Ledger {
  final HistoryRecorder history = new HistoryRecorder();
  final Tally tally = new Tally();
  final Testimony testimony;
  final Grants grants;
  final LeaseTruth truth;
  final Intents intents;
  final Keys keys;
  final Standings standings;

  private final World world;
  private final Server server;
  private final List<Spectator> spectators;
  private final List<String> violations = new ArrayList<>();
  private final Set<LockKey> touched = new HashSet<>();
  private long lastLoss = Long.MIN_VALUE;
  private boolean clockSteppedBack;

  Ledger(World world, Server server) {
    this.world = world;
    this.server = server;
    grants = new Grants(this);
    truth = new LeaseTruth(world, server, this);
    intents = new Intents(this);
    keys = new Keys(world, server, this);
    standings = new Standings(world, this);
    testimony = new Testimony(this);
    spectators = List.of(testimony, grants, truth, intents, keys, standings);
  }

  void count(Met what) {
    tally.count(what);
  }

  void count(Fate fate) {
    tally.count(fate);
  }

  /** Something is wrong. */
  void violation(String what) {
    violations.add("at " + world.now() / 1_000_000 + " ms: " + what);
  }

  List<String> violations() {
    return violations;
  }

  // The wire.

  Sending sent(Machine from, String manager, Object command, Duration timeout) {
    long monotonic = from.monotonicNanos();
    long offset = from.wallNanos() - monotonic;
    Sending sending = new Sending(from, manager, command, timeout, world.tick(), monotonic, offset);
    spectators.forEach(each -> each.sent(sending));
    return sending;
  }

  <R> R execute(Machine from, Request<R> request) {
    long at = world.tick();
    Map<LockKey, LockRecord> before = records(request.keys());
    R reply = server.execute(request);
    touched.addAll(request.keys());
    Executed step =
        new Executed(
            from, request.command(), reply, before, records(request.keys()), server.clock(), at);
    spectators.forEach(each -> each.executed(step));
    return reply;
  }

  private Map<LockKey, LockRecord> records(List<LockKey> of) {
    Map<LockKey, LockRecord> records = new HashMap<>();
    of.forEach(key -> records.put(key, server.record(key)));
    return records;
  }

  void delivered(Sending sending, Object reply) {
    long ends = sending.monotonic() + sending.timeout().toNanos();
    boolean inTime = sending.from().monotonicNanos() < ends;
    spectators.forEach(each -> each.delivered(sending, reply, inTime));
  }

  void refused(Sending sending) {
    spectators.forEach(each -> each.refused(sending));
  }

  /** The keys that the store was asked about since this was asked last. */
  Set<LockKey> takeTouched() {
    if (touched.isEmpty()) {
      return Set.of();
    }
    Set<LockKey> taken = Set.copyOf(touched);
    touched.clear();
    return taken;
  }

  // The store's troubles.

  void stateLost(Met how, boolean underAHolder) {
    lastLoss = world.tick();
    spectators.forEach(each -> each.stateLost(lastLoss));
    if (underAHolder) {
      count(how);
    }
  }

  boolean hasLostState() {
    return lastLoss != Long.MIN_VALUE;
  }

  /** When state was lost last; the least value for never. */
  long lastLoss() {
    return lastLoss;
  }

  /** The store's clock was moved. */
  void clockStepped(long before) {
    clockSteppedBack |= server.clock() < before;
    for (LockKey key : server.keys()) {
      LockRecord r = server.record(key);
      boolean held = !r.holder().id().isEmpty();
      if (held && r.expiresAt() <= before && server.clock() < r.expiresAt()) {
        count(Met.REVIVED_BY_THE_CLOCK);
        grants.cannotBeChecked(key);
      }
    }
  }

  boolean hasClockSteppedBack() {
    return clockSteppedBack;
  }
}
