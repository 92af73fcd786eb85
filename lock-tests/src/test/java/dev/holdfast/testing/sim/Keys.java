package dev.holdfast.testing.sim;

import dev.holdfast.LockKey;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.LockRecord;
import dev.holdfast.spi.ReleaseReply;
import java.util.HashMap;
import java.util.Map;

/** Since when each key is free, and that none is granted within a minimum hold. */
final class Keys implements Spectator {
  /** What a lease that was put back may forget of its age, and the step of a clock. */
  private static final long SLACK = 10_000_000_000L;

  private final World world;
  private final Server server;
  private final Ledger ledger;
  private final Map<LockKey, Long> busyAt = new HashMap<>();
  private final Map<LockKey, Long> keptUntil = new HashMap<>();

  Keys(World world, Server server, Ledger ledger) {
    this.world = world;
    this.server = server;
    this.ledger = ledger;
  }

  /** Looks at all keys, after every event. */
  void look() {
    for (LockKey key : server.keys()) {
      if (server.record(key).isBusy(server.clock())) {
        busyAt.put(key, world.now());
      }
    }
  }

  /** For how long nobody has had the key. */
  long freeFor(LockKey key) {
    return world.now() - busyAt.getOrDefault(key, 0L);
  }

  @Override
  public void executed(Executed step) {
    if (step.command() instanceof Request.Release c && step.reply() instanceof ReleaseReply.Freed) {
      released(step, c);
    } else if (step.command() instanceof Request.Force c) {
      keptUntil.remove(c.key());
    } else if (step.command() instanceof AcquireCommand c
        && step.reply() instanceof AcquireReply.Granted) {
      if (keptUntil.getOrDefault(c.key(), 0L) > step.at()) {
        ledger.violation(c.key() + " was granted within the minimum hold of the grant before");
      }
      keptUntil.remove(c.key());
    }
  }

  private void released(Executed step, Request.Release c) {
    LockRecord before = step.before().get(c.key());
    Identity lease = new Identity(c.key(), c.lease());
    if (lease.isAliveIn(before, step.clock())) {
      long minHold = ledger.grants.minHold(lease.grant()).toNanos();
      keptUntil.put(c.key(), ledger.grants.at(lease.grant()) + minHold - SLACK);
    }
  }

  @Override
  public void stateLost(long at) {
    keptUntil.clear();
  }
}
