package dev.holdfast.testing.sim;

import dev.holdfast.FencingToken;
import dev.holdfast.LockKey;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AttachCommand;
import dev.holdfast.spi.AttachReply;
import dev.holdfast.spi.LeaseIdentity;
import dev.holdfast.spi.LockRecord;
import dev.holdfast.spi.ReinstateCommand;
import dev.holdfast.spi.RenewCommand;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.testing.history.HistoryRecorder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Knows what nobody in the system knows: what the store has done, and when; what each process could
 * learn of it; and which lease is alive in truth.
 */
final class Ledger {

  /**
   * A request on its way.
   *
   * @param manager who asks: one after the other, several managers may run in one process
   * @param timeout when the sender does not listen any more
   * @param at the true instant
   * @param monotonic the sender's clock
   */
  record Sending(
      Machine from, String manager, Object command, Duration timeout, long at, long monotonic) {}

  private record Known(String process, Identity lease) {}

  /** Listens to renewals as they are sent. */
  interface RenewalWatch {
    void renewalSent(Machine from, Identity lease);
  }

  final HistoryRecorder history = new HistoryRecorder();
  final Tally tally = new Tally();

  private final World world;
  private final Server server;
  private final Testimony testimony;
  private final List<String> violations = new ArrayList<>();
  private final Map<Known, Standing> standings = new HashMap<>();
  private final Map<Known, LeaseIdentity> attached = new HashMap<>();
  private final Map<Identity, Long> lastPositive = new HashMap<>();
  private final Map<Identity, Long> endedByOthers = new HashMap<>();
  private final Map<LockKey, Long> highestGranted = new HashMap<>();
  private final Map<String, Long> seen = new HashMap<>();
  private final Map<Identity, Long> grantedAt = new HashMap<>();
  private final Map<Identity, Duration> maxHolds = new HashMap<>();
  private final Map<Identity, Integer> attaches = new HashMap<>();
  private final Map<Identity, UUID> grantIds = new HashMap<>();
  private final Set<Identity> shared = new HashSet<>();
  private final Set<LockKey> unjudged = new HashSet<>();
  private final Set<LockKey> touched = new HashSet<>();
  private RenewalWatch renewalWatch = (from, lease) -> {};
  private long lastLoss = Long.MIN_VALUE;

  Ledger(World world, Server server) {
    this.world = world;
    this.server = server;
    this.testimony = new Testimony(history, tally);
  }

  void watchRenewals(RenewalWatch watch) {
    renewalWatch = watch;
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

  // A request is sent.

  Sending sent(Machine from, String manager, Object command, Duration timeout) {
    if (command instanceof List<?> batch) {
      batch.forEach(each -> renewalSent(from, identityOf(each)));
    }
    if (command instanceof AcquireCommand c && c.floor() < seen.getOrDefault(manager, 0L)) {
      violation(
          manager + " asks for more than " + c.floor() + ", and has seen " + seen.get(manager));
    }
    return new Sending(from, manager, command, timeout, world.tick(), from.monotonicNanos());
  }

  private void renewalSent(Machine from, Identity lease) {
    standing(from, lease).attempted();
    renewalWatch.renewalSent(from, lease);
  }

  private static Identity identityOf(Object command) {
    return command instanceof RenewCommand c
        ? new Identity(c.key(), c.lease())
        : new Identity(((ReinstateCommand) command).key(), ((ReinstateCommand) command).lease());
  }

  // A request reaches the store.

  <R> R execute(Machine from, Request<R> request) {
    long at = world.tick();
    long clock = server.clock();
    Map<LockKey, LockRecord> before = new HashMap<>();
    request.keys().forEach(key -> before.put(key, server.record(key)));
    R reply = server.execute(request);
    touched.addAll(request.keys());
    request.keys().forEach(key -> learnEnd(request.command(), key, before.get(key), clock));
    learn(request.command(), reply, at);
    testimony.tell(from.name(), request.command(), reply, before, clock, at);
    return reply;
  }

  private void learnEnd(Object command, LockKey key, LockRecord before, long clock) {
    if (before.lastToken() == 0) {
      return;
    }
    Identity lease = Identity.of(key, before);
    boolean died = lease.isAliveIn(before, clock) && !lease.isAliveIn(server.record(key), clock);
    boolean reinstated = command instanceof List<?>;
    boolean ended = command instanceof Request.Release || command instanceof Request.Force;
    boolean displaced = lastLoss != Long.MIN_VALUE && (reinstated || ended);
    if (died && (command instanceof Request.Force || displaced)) {
      endedByOthers.put(lease, world.now());
    }
    if (died && reinstated) {
      count(Met.DISPLACED_BY_REINSTATEMENT);
    }
  }

  private void learn(Object command, Object reply, long at) {
    if (command instanceof AcquireCommand c && reply instanceof AcquireReply.Granted g) {
      learnGrant(c, g.token(), at);
    } else if (command instanceof AttachCommand c && reply instanceof AttachReply.Attached a) {
      Identity lease = attachedIdentity(c, a);
      attaches.merge(grantOf(lease), a.attachNumber(), Math::max);
      positive(lease, at);
    } else if (command instanceof List<?> batch && reply instanceof List<?> replies) {
      for (int i = 0; i < batch.size(); i++) {
        if (remaining(replies.get(i)) != null) {
          positive(identityOf(batch.get(i)), at);
        }
      }
    }
  }

  private void learnGrant(AcquireCommand c, FencingToken token, long at) {
    Long highest = highestGranted.getOrDefault(c.key(), 0L);
    Identity grant = new Identity(c.key(), LeaseIdentity.ofGrant(token));
    boolean isNew = !c.grantId().equals(grantIds.put(grant, c.grantId()));
    if (isNew && token.value() <= highest && lastLoss == Long.MIN_VALUE) {
      violation("token " + token + " of " + c.key() + " was granted after " + highest);
    }
    if (isNew && grantedAt.containsKey(grant)) {
      count(Met.TOKEN_GRANTED_TWICE);
      shared.add(grant);
    }
    if (isNew) {
      grantedAt.put(grant, at);
    }
    if (isNew && token.value() <= highest) {
      unjudged.add(c.key());
    }
    highestGranted.merge(c.key(), token.value(), Math::max);
    maxHolds.put(grant, c.maxHold());
    positive(grant, at);
  }

  private void positive(Identity lease, long at) {
    lastPositive.put(lease, at);
  }

  private static Identity attachedIdentity(AttachCommand c, AttachReply.Attached a) {
    return new Identity(c.key(), new LeaseIdentity(c.token(), a.attachNumber(), c.attachId()));
  }

  // A reply reaches its sender.

  void delivered(Sending sending, Object reply) {
    Machine to = sending.from();
    boolean inTime = to.monotonicNanos() < sending.monotonic() + sending.timeout().toNanos();
    if (inTime) {
      Tokens.seenIn(reply).forEach(token -> seen.merge(sending.manager(), token, Math::max));
    }
    Object command = sending.command();
    if (command instanceof AcquireCommand c && reply instanceof AcquireReply.Granted g) {
      extended(
          sending, new Identity(c.key(), LeaseIdentity.ofGrant(g.token())), g.remaining(), inTime);
    } else if (command instanceof AttachCommand c && reply instanceof AttachReply.Attached a) {
      Identity lease = attachedIdentity(c, a);
      attached.put(new Known(to.name(), grantOf(lease)), lease.lease());
      extended(sending, lease, a.remaining(), inTime);
    } else if (command instanceof List<?> batch && reply instanceof List<?> replies) {
      for (int i = 0; i < batch.size(); i++) {
        Duration remaining = remaining(replies.get(i));
        if (remaining != null) {
          extended(sending, identityOf(batch.get(i)), remaining, inTime);
        }
      }
    }
  }

  private static Duration remaining(Object reply) {
    if (reply instanceof RenewReply.Renewed r) {
      return r.remaining();
    }
    return reply instanceof RenewReply.Reinstated r ? r.remaining() : null;
  }

  private void extended(Sending sending, Identity lease, Duration remaining, boolean inTime) {
    Standing standing = standing(sending.from(), lease);
    standing.extended(sending.monotonic(), remaining);
    if (inTime) {
      standing.extendedInTime(sending.monotonic(), remaining, world.now());
    }
  }

  private static Identity grantOf(Identity lease) {
    return new Identity(lease.key(), LeaseIdentity.ofGrant(lease.lease().token()));
  }

  // What is true.

  /** What this process knows of a lease. */
  Standing standing(Machine process, Identity lease) {
    return standings.computeIfAbsent(new Known(process.name(), lease), k -> new Standing());
  }

  /** The lease that this process attached to last under this token. */
  LeaseIdentity attachedBy(Machine process, LockKey key, FencingToken token) {
    Identity grant = new Identity(key, LeaseIdentity.ofGrant(token));
    return attached.getOrDefault(
        new Known(process.name(), grant), new LeaseIdentity(token, -1, new UUID(0, 0)));
  }

  boolean isAlive(Identity lease) {
    return lease.isAliveIn(server.record(lease.key()), server.clock());
  }

  /** Whether a process may still believe in a lease that is over, for so long at most. */
  boolean isExcused(Identity lease, long forNanos) {
    long since = lastPositive.getOrDefault(lease, Long.MIN_VALUE);
    long ended = endedByOthers.getOrDefault(lease, Long.MIN_VALUE);
    long latest = Math.max(lastLoss, ended);
    if (shared.contains(grantOf(lease))) {
      return true; // one token, two grants: the store cannot tell their leases apart
    }
    return latest != Long.MIN_VALUE && latest >= since && world.now() <= latest + forNanos;
  }

  /** The keys that the store was asked about since this was asked last. */
  Set<LockKey> takeTouched() {
    Set<LockKey> taken = Set.copyOf(touched);
    touched.clear();
    return taken;
  }

  /** When the grant was made, in true time. */
  long grantedAt(Identity lease) {
    return grantedAt.getOrDefault(grantOf(lease), world.now());
  }

  Duration maxHoldOf(Identity lease) {
    return maxHolds.getOrDefault(grantOf(lease), Duration.ZERO);
  }

  /** Whether anybody has attached to the lease after this one. */
  boolean wasAttachedAfter(Identity lease) {
    return attaches.getOrDefault(grantOf(lease), 0) > lease.lease().attachNumber();
  }

  /**
   * Whether the checker can judge this key. It builds on tokens that rise: after a state loss they
   * may fall, if the store's clock is behind a lost token, and nobody who has seen it asks. And it
   * builds on leases that end once: if the store's clock steps back, one that has run out unnoticed
   * lasts again.
   */
  boolean canBeChecked(LockKey key) {
    return !unjudged.contains(key);
  }

  boolean hasClockSteppedBack() {
    return testimony.hasClockSteppedBack();
  }

  /** The store's clock was moved. */
  void clockStepped(long before) {
    long now = server.clock();
    if (now < before) {
      testimony.clockSteppedBack();
    }
    for (LockKey key : server.keys()) {
      LockRecord r = server.record(key);
      if (!r.holder().id().isEmpty() && r.expiresAt() <= before && now < r.expiresAt()) {
        count(Met.REVIVED_BY_THE_CLOCK);
        unjudged.add(key);
      }
    }
  }

  boolean hasLostState() {
    return lastLoss != Long.MIN_VALUE;
  }

  /** The store has lost what it had acknowledged. */
  void stateLost(Met how, boolean underAHolder) {
    lastLoss = world.tick();
    testimony.stateLost(lastLoss);
    if (underAHolder) {
      count(how);
    }
  }

  /** Intents and tokens, for those who record what callers were told. */
  String intentOf(LockKey key, long token) {
    return testimony.intentOf(key, token);
  }
}
