package dev.holdfast.testing.broken;

import dev.holdfast.FencingToken;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AnnotateCommand;
import dev.holdfast.spi.AnnotateReply;
import dev.holdfast.spi.AttachCommand;
import dev.holdfast.spi.AttachReply;
import dev.holdfast.spi.LeaseIdentity;
import dev.holdfast.spi.LockRecord;
import dev.holdfast.spi.LockSteps;
import dev.holdfast.spi.LockSteps.Step;
import dev.holdfast.spi.RenewCommand;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.RevokeReply;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** Stores that renew, attach or annotate wrongly. */
final class BrokenLeases {
  private BrokenLeases() {}

  static List<Mutant> all() {
    return List.of(
        new Mutant("a renewal compares nothing", "L1", renewing(BrokenLeases::asCurrent)),
        new Mutant("a renewal compares the token only", "L6", renewing(BrokenLeases::asAttached)),
        new Mutant("two grants with one token are not told apart", "Q3", sameTokenIsSame()),
        new Mutant("a renewal revives an expired lease", "L2", reviving()),
        new Mutant("an attach revives an expired lease", "L2", revivingAttach()),
        new Mutant("a renewal makes it shorter", "L2", shortening()),
        new Mutant("a clock that steps back lengthens", "L3", lengthening()),
        new Mutant("the end moves with a clock that stepped back", "L3", movingEnd()),
        new Mutant("a revocation is forgotten", "L5", withoutRevocation()),
        new Mutant("a revocation ends the lease", "L5", revokingAtOnce()),
        new Mutant("attach without an id", "L6", attaching(BrokenLeases::withOtherId)),
        new Mutant("attach without an expected number", "L6", attaching(BrokenLeases::asExpected)),
        new Mutant("attach does not renew", "L6", attachWithoutRenewal()),
        new Mutant("attach forgets the limits", "L6", attachWithoutLimits()),
        new Mutant("a late annotation wins", "L7", annotatingAnyhow()),
        new Mutant("one refusal stops the batch", "L8", stoppingBatch()),
        new Mutant("a skipped row is read as no record", "L8", lockedIsLost()));
  }

  private interface Renewing {
    RenewCommand as(LockRecord r, RenewCommand c);
  }

  private static Steps renewing(Renewing change) {
    return new Steps() {
      @Override
      public Step<RenewReply> renew(LockRecord r, RenewCommand c, long now) {
        return LockSteps.renew(r, change.as(r, c), now);
      }
    };
  }

  private static RenewCommand asCurrent(LockRecord r, RenewCommand c) {
    return r.lastToken() <= c.lease().token().value()
        ? c
        : new RenewCommand(c.key(), current(r), r.expiresAt());
  }

  private static RenewCommand asAttached(LockRecord r, RenewCommand c) {
    return r.lastToken() == c.lease().token().value() && r.attachNumber() > 0
        ? new RenewCommand(c.key(), current(r), c.acknowledgedExpiry())
        : c;
  }

  private static Steps sameTokenIsSame() {
    return renewing(
        (r, c) ->
            r.lastToken() == c.lease().token().value() && c.lease().attachNumber() == 0
                ? new RenewCommand(c.key(), grantOf(r), c.acknowledgedExpiry())
                : c);
  }

  private static LeaseIdentity grantOf(LockRecord r) {
    return LeaseIdentity.ofGrant(FencingToken.of(r.lastToken()), r.grantId());
  }

  private static LeaseIdentity current(LockRecord r) {
    return new LeaseIdentity(FencingToken.of(r.lastToken()), r.attachNumber(), r.attachId());
  }

  private static LockRecord alive(LockRecord r, long now) {
    boolean over = r.phase() == LockRecord.Phase.HELD && r.expiresAt() <= now;
    return over ? Draft.of(r, d -> d.expiresAt = now + 1) : r;
  }

  private static Steps reviving() {
    return new Steps() {
      @Override
      public Step<RenewReply> renew(LockRecord r, RenewCommand c, long now) {
        return LockSteps.renew(alive(r, now), c, now);
      }
    };
  }

  private static Steps revivingAttach() {
    return new Steps() {
      @Override
      public Step<AttachReply> attach(LockRecord r, AttachCommand c, long now) {
        return LockSteps.attach(alive(r, now), c, now);
      }
    };
  }

  private static Steps shortening() {
    return new Steps() {
      @Override
      public Step<RenewReply> renew(LockRecord r, RenewCommand c, long now) {
        Step<RenewReply> step = LockSteps.renew(r, c, now);
        return step.reply() instanceof RenewReply.Renewed renewed
            ? new Step<>(
                Draft.of(step.record(), d -> d.expiresAt = now + d.ttl / 2),
                new RenewReply.Renewed(
                    renewed.remaining().dividedBy(2), now + step.record().ttl() / 2))
            : step;
      }
    };
  }

  /** Every step works on a record whose ttl covers whatever the clock did. */
  private static Steps lengthening() {
    return new Steps() {
      @Override
      public Step<AcquireReply> acquire(LockRecord r, AcquireCommand c, long now) {
        Step<AcquireReply> step = LockSteps.acquire(r, c, now);
        return step.reply() instanceof AcquireReply.Busy
            ? new Step<>(r, new AcquireReply.Busy(LockSteps.holder(r, now)))
            : step;
      }
    };
  }

  private static Steps movingEnd() {
    return new Steps() {
      @Override
      public Step<AcquireReply> acquire(LockRecord r, AcquireCommand c, long now) {
        Step<AcquireReply> step = LockSteps.acquire(r, c, now);
        return step.reply() instanceof AcquireReply.Busy ? new Step<>(r, step.reply()) : step;
      }
    };
  }

  private static Steps withoutRevocation() {
    return new Steps() {
      @Override
      public Step<RevokeReply> revoke(LockRecord r, long token, long now) {
        return Draft.after(LockSteps.revoke(r, token, now), d -> d.renewable = true);
      }
    };
  }

  private static Steps revokingAtOnce() {
    return new Steps() {
      @Override
      public Step<RevokeReply> revoke(LockRecord r, long token, long now) {
        Step<RevokeReply> step = LockSteps.revoke(r, token, now);
        return step.reply() instanceof RevokeReply.Revoking
            ? new Step<>(
                Draft.of(step.record(), d -> d.expiresAt = now),
                new RevokeReply.Revoking(Duration.ZERO))
            : step;
      }
    };
  }

  private interface Attaching {
    AttachCommand as(LockRecord r, AttachCommand c);
  }

  private static Steps attaching(Attaching change) {
    return new Steps() {
      @Override
      public Step<AttachReply> attach(LockRecord r, AttachCommand c, long now) {
        return LockSteps.attach(r, change.as(r, c), now);
      }
    };
  }

  private static AttachCommand withOtherId(LockRecord r, AttachCommand c) {
    return new AttachCommand(c.key(), c.token(), c.expectedNumber(), UUID.randomUUID());
  }

  private static AttachCommand asExpected(LockRecord r, AttachCommand c) {
    return r.attachId().equals(c.attachId())
        ? c
        : new AttachCommand(c.key(), c.token(), r.attachNumber(), c.attachId());
  }

  private static Steps attachWithoutRenewal() {
    return new Steps() {
      @Override
      public Step<AttachReply> attach(LockRecord r, AttachCommand c, long now) {
        Step<AttachReply> step = LockSteps.attach(r, c, now);
        return step.reply() instanceof AttachReply.Attached a
            ? new Step<>(
                Draft.of(step.record(), d -> d.expiresAt = r.expiresAt()),
                attached(a, r.expiresAt(), a.minHold(), a.maxHold()))
            : step;
      }
    };
  }

  private static Steps attachWithoutLimits() {
    return new Steps() {
      @Override
      public Step<AttachReply> attach(LockRecord r, AttachCommand c, long now) {
        Step<AttachReply> step = LockSteps.attach(r, c, now);
        return step.reply() instanceof AttachReply.Attached a
            ? new Step<>(step.record(), attached(a, a.expiresAt(), Duration.ZERO, Duration.ZERO))
            : step;
      }
    };
  }

  private static AttachReply attached(
      AttachReply.Attached a, long expiresAt, Duration minHold, Duration maxHold) {
    return new AttachReply.Attached(
        a.attachNumber(),
        a.remaining(),
        expiresAt,
        a.grantId(),
        a.holder(),
        a.ttl(),
        a.heldFor(),
        minHold,
        maxHold);
  }

  private static Steps annotatingAnyhow() {
    return new Steps() {
      @Override
      public Step<AnnotateReply> annotate(LockRecord r, AnnotateCommand c, long now) {
        LockRecord unnumbered =
            Draft.of(r, d -> d.holder = d.holder.annotated(-1, d.holder.metadata()));
        Step<AnnotateReply> step = LockSteps.annotate(unnumbered, c, now);
        return step.reply() instanceof AnnotateReply.Annotated ? step : new Step<>(r, step.reply());
      }
    };
  }

  private static Steps stoppingBatch() {
    return new Steps() {
      @Override
      public boolean goesOnAfter(RenewReply reply) {
        return reply instanceof RenewReply.Renewed;
      }
    };
  }

  private static Steps lockedIsLost() {
    return new Steps() {
      @Override
      public RenewReply renewalOfLockedRecord() {
        return new RenewReply.StateLost();
      }
    };
  }
}
