package dev.holdfast.testing.sim;

import dev.holdfast.FencingToken;
import dev.holdfast.LockKey;
import dev.holdfast.spi.AttachReply;
import dev.holdfast.spi.LeaseIdentity;
import dev.holdfast.spi.Refusal;
import dev.holdfast.spi.ReinstateCommand;
import dev.holdfast.spi.RenewReply;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What each process could learn of each lease, and which lease object stands for it there. */
final class Standings implements Spectator {
  private record Place(Machine process, Identity lease) {}

  private record Seat(Machine process, Grant grant) {}

  private final World world;
  private final Ledger ledger;
  private final Map<Place, Standing> standings = new HashMap<>();
  private final Map<Place, LeaseWatch> watches = new HashMap<>();
  private final Map<Seat, LeaseIdentity> attached = new HashMap<>();

  Standings(World world, Ledger ledger) {
    this.world = world;
    this.ledger = ledger;
  }

  Standing of(Machine process, Identity lease) {
    return standings.computeIfAbsent(new Place(process, lease), place -> new Standing());
  }

  void watch(LeaseWatch watch) {
    watches.put(new Place(watch.machine(), watch.identity()), watch);
  }

  boolean isWatched(Machine process, Identity lease) {
    return watches.containsKey(new Place(process, lease));
  }

  /** The lease that this process attached to last under this token. */
  LeaseIdentity attachedBy(Machine process, LockKey key, FencingToken token) {
    return attached.getOrDefault(
        new Seat(process, new Grant(key, token.value())),
        new LeaseIdentity(token, -1, new UUID(0, 0)));
  }

  @Override
  public void sent(Sending sending) {
    if (sending.command() instanceof List<?> batch) {
      batch.forEach(each -> renewalSent(sending, each));
    } else if (sending.command() instanceof Request.Release c) {
      of(sending.from(), new Identity(c.key(), c.lease())).releaseSent(world.now());
    }
  }

  private void renewalSent(Sending sending, Object command) {
    Identity lease = LeaseReply.renewed(command);
    Standing standing = of(sending.from(), lease);
    standing.attempted();
    if (command instanceof ReinstateCommand) {
      standing.putBack();
      if (!standing.agreesWith(sending.offset())) {
        ledger.violation(lease + " is put back while the clocks disagree");
      }
    }
    if (standing.isToldOver() && !ledger.hasLostState()) {
      ledger.violation(lease + " is renewed after the store refused to");
    }
    Optional.ofNullable(watches.get(new Place(sending.from(), lease)))
        .ifPresent(LeaseWatch::renewalSent);
  }

  @Override
  public void delivered(Sending sending, Object reply, boolean inTime) {
    for (LeaseReply each : LeaseReply.of(sending.command(), reply)) {
      if (each.reply() instanceof AttachReply.Attached) {
        attached.put(new Seat(sending.from(), each.lease().grant()), each.lease().lease());
      }
      Standing standing = of(sending.from(), each.lease());
      each.remaining().ifPresent(left -> standing.extended(sending, left, inTime, world.now()));
      if (inTime && isEnd(each.reply())) {
        standing.toldOver(sending.monotonic());
      }
      if (inTime && each.reply() instanceof RenewReply.StateLost) {
        standing.toldLost(sending.monotonic());
      }
    }
  }

  /** An EXPIRED may come from an older copy of the store, and is not always the end. */
  private static boolean isEnd(Object reply) {
    return reply instanceof Refusal && !(reply instanceof Refusal.Expired);
  }
}
