package dev.holdfast.testing.sim;

import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AttachCommand;
import dev.holdfast.spi.AttachReply;
import dev.holdfast.spi.LeaseIdentity;
import dev.holdfast.spi.ReinstateCommand;
import dev.holdfast.spi.RenewCommand;
import dev.holdfast.spi.RenewReply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a reply says of one lease that goes on, or was to go on.
 *
 * @param reply the reply, or the part of it
 */
record LeaseReply(Identity lease, Object reply) {

  /**
   * What a reply says of leases: many, if it answers a batch; nothing, if it is of another kind.
   */
  static List<LeaseReply> of(Object command, Object reply) {
    if (command instanceof AcquireCommand c && reply instanceof AcquireReply.Granted g) {
      LeaseIdentity granted = LeaseIdentity.ofGrant(g.token(), c.grantId());
      return List.of(new LeaseReply(new Identity(c.key(), granted), reply));
    }
    if (command instanceof AttachCommand c && reply instanceof AttachReply.Attached a) {
      LeaseIdentity attached = new LeaseIdentity(c.token(), a.attachNumber(), c.attachId());
      return List.of(new LeaseReply(new Identity(c.key(), attached), reply));
    }
    if (command instanceof List<?> batch && reply instanceof List<?> replies) {
      return IntStream.range(0, batch.size())
          .mapToObj(i -> new LeaseReply(renewed(batch.get(i)), replies.get(i)))
          .toList();
    }
    return List.of();
  }

  /** The lease that a renewal or a reinstatement is about. */
  static Identity renewed(Object command) {
    return command instanceof RenewCommand c
        ? new Identity(c.key(), c.lease())
        : new Identity(((ReinstateCommand) command).key(), ((ReinstateCommand) command).lease());
  }

  /** How long the lease goes on; empty if the reply does not say that it does. */
  Optional<Duration> remaining() {
    if (reply instanceof AcquireReply.Granted g) {
      return Optional.of(g.remaining());
    }
    if (reply instanceof AttachReply.Attached a) {
      return Optional.of(a.remaining());
    }
    if (reply instanceof RenewReply.Renewed r) {
      return Optional.of(r.remaining());
    }
    return reply instanceof RenewReply.Reinstated r ? Optional.of(r.remaining()) : Optional.empty();
  }
}
