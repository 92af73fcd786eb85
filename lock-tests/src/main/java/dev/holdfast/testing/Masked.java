package dev.holdfast.testing;

import dev.holdfast.Holder;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.AttachReply.Attached;
import dev.holdfast.spi.Refusal.Revoked;
import dev.holdfast.spi.ReleaseReply.Freed;
import dev.holdfast.spi.RenewReply.Reinstated;
import dev.holdfast.spi.RenewReply.Renewed;
import dev.holdfast.spi.RevokeReply.Revoking;
import java.time.Duration;
import java.util.Optional;

/** Replies without the durations that depend on the very microsecond of the step. */
final class Masked {
  private Masked() {}

  static Object reply(Object reply) {
    if (reply instanceof Granted g) {
      return new Granted(g.token(), Duration.ZERO, g.expiresAt());
    } else if (reply instanceof Busy b) {
      return new Busy(holder(b.holder()));
    } else if (reply instanceof Renewed r) {
      return new Renewed(Duration.ZERO, r.expiresAt());
    } else if (reply instanceof Reinstated r) {
      return new Reinstated(Duration.ZERO, r.expiresAt());
    } else if (reply instanceof Attached a) {
      return attached(a);
    } else if (reply instanceof Freed f) {
      return new Freed(f.freeIn().isZero() ? Duration.ZERO : Duration.ofNanos(1));
    } else if (reply instanceof Revoking) {
      return new Revoking(Duration.ZERO);
    } else if (reply instanceof Revoked) {
      return new Revoked(Duration.ZERO);
    } else if (reply instanceof Optional<?> found) {
      return found.map(h -> holder((Holder) h));
    }
    return reply;
  }

  private static Attached attached(Attached a) {
    return new Attached(
        a.attachNumber(),
        Duration.ZERO,
        a.expiresAt(),
        a.grantId(),
        a.holder(),
        a.ttl(),
        Duration.ZERO,
        a.minHold(),
        a.maxHold());
  }

  private static Holder holder(Holder h) {
    return new Holder(
        h.id(),
        h.tag(),
        h.metadata(),
        h.token(),
        Duration.ZERO,
        Duration.ZERO,
        h.renewable(),
        h.ended());
  }
}
