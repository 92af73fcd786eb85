package dev.holdfast.testing.sim;

import dev.holdfast.LockKey;
import dev.holdfast.spi.AttachCommand;
import dev.holdfast.spi.LeaseIdentity;
import dev.holdfast.spi.LockRecord;
import dev.holdfast.spi.ReinstateCommand;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.RevokeReply;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which leases the store has alive, and whose belief in one that is not is nobody's fault. */
final class LeaseTruth implements Spectator {
  private static final long NEVER = Long.MIN_VALUE;

  private final World world;
  private final Server server;
  private final Ledger ledger;
  private final Map<Identity, Long> lastPositive = new HashMap<>();
  private final Map<Identity, Long> endedByOthers = new HashMap<>();
  private final Map<Identity, Long> ended = new HashMap<>();
  private final Map<Grant, Long> revoked = new HashMap<>();
  private final Map<Grant, Set<LeaseIdentity>> attached = new HashMap<>();

  LeaseTruth(World world, Server server, Ledger ledger) {
    this.world = world;
    this.server = server;
    this.ledger = ledger;
  }

  @Override
  public void executed(Executed step) {
    step.before().forEach((key, record) -> noteEnd(step, key, record));
    if (step.command() instanceof Request.Release c && step.reply() instanceof ReleaseReply.Freed) {
      ended.put(new Identity(c.key(), c.lease()), step.at());
    }
    if (step.command() instanceof Request.Revoke c
        && step.reply() instanceof RevokeReply.Revoking) {
      revoked.put(new Grant(c.key(), c.token()), step.at());
    }
    for (LeaseReply each : LeaseReply.of(step.command(), step.reply())) {
      if (each.remaining().isPresent()) {
        goesOn(each, step);
      }
    }
  }

  private void noteEnd(Executed step, LockKey key, LockRecord before) {
    if (before.lastToken() == 0) {
      return;
    }
    Identity lease = Identity.of(key, before);
    boolean over = !lease.isAliveIn(step.after().get(key), step.clock());
    if (!lease.isAliveIn(before, step.clock()) || !over) {
      return;
    }
    ended.put(lease, step.at());
    boolean reinstatement = step.command() instanceof List<?>;
    boolean forced = step.command() instanceof Request.Force;
    boolean displaced =
        reinstatement
            || step.command() instanceof Request.Release
            || step.command() instanceof AttachCommand && ledger.grants.isShared(lease.grant());
    if (forced || displaced && ledger.hasLostState()) {
      endedByOthers.put(lease, step.at());
    }
    if (reinstatement) {
      ledger.count(Met.DISPLACED_BY_REINSTATEMENT);
    }
  }

  private void goesOn(LeaseReply reply, Executed step) {
    Identity lease = reply.lease();
    lastPositive.put(lease, step.at());
    attached.computeIfAbsent(lease.grant(), grant -> new HashSet<>()).add(lease.lease());
    boolean displacedAtOnce =
        reply.reply() instanceof RenewReply.Reinstated
            && !lease.isAliveIn(step.after().get(lease.key()), step.clock());
    if (displacedAtOnce && ledger.hasLostState()) {
      endedByOthers.put(lease, step.at()); // by another one of the same batch
    }
    if (ended.getOrDefault(lease, NEVER) > ledger.lastLoss()) {
      ledger.violation(lease + " was ended at the store, and goes on");
    }
    LockRecord before = step.before().get(lease.key());
    boolean renewed = reply.reply() instanceof RenewReply.Renewed;
    if (renewed && !lease.isAliveIn(before, step.clock())) {
      ledger.violation(lease + " had run out, and goes on");
    }
    boolean tooLate =
        step.command() instanceof List<?> batch
            && reply.reply() instanceof RenewReply.Reinstated
            && batch.stream().anyMatch(each -> isTooLate(each, lease, step.clock()));
    if (tooLate) {
      ledger.violation(lease + " was put back after its acknowledged end");
    }
    boolean renewal =
        reply.reply() instanceof RenewReply.Renewed
            || reply.reply() instanceof RenewReply.Reinstated;
    if (renewal && isRevoked(lease.grant())) {
      ledger.violation(lease + " was revoked, and goes on");
    }
  }

  private static boolean isTooLate(Object command, Identity lease, long clock) {
    return command instanceof ReinstateCommand c
        && LeaseReply.renewed(c).equals(lease)
        && clock >= c.acknowledgedExpiry();
  }

  /** Whether it was revoked since the last loss of state. */
  boolean isRevoked(Grant grant) {
    return revoked.getOrDefault(grant, NEVER) > ledger.lastLoss();
  }

  boolean isAlive(Identity lease) {
    return lease.isAliveIn(server.record(lease.key()), server.clock());
  }

  /**
   * Whether a process may believe in a lease that is over: after a forced release or a loss of
   * state, until the deadline of what it was told before, which is no later than so long after.
   */
  boolean isExcused(Identity lease, long forNanos) {
    long since = lastPositive.getOrDefault(lease, NEVER);
    long latest = Math.max(ledger.lastLoss(), endedByOthers.getOrDefault(lease, NEVER));
    return latest != NEVER && latest >= since && world.now() <= latest + forNanos;
  }

  /**
   * Whether anybody else has attached to the lease, instead of this one or after it, or has been
   * granted the same token.
   */
  boolean wasAttachedByAnother(Identity lease) {
    return attached.getOrDefault(lease.grant(), Set.of()).stream()
        .anyMatch(
            each ->
                !each.equals(lease.lease()) && each.attachNumber() >= lease.lease().attachNumber());
  }
}
