package dev.holdfast.testing.broken;

import dev.holdfast.FencingToken;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AttachCommand;
import dev.holdfast.spi.AttachReply;
import dev.holdfast.spi.HolderInfo;
import dev.holdfast.spi.LeaseIdentity;
import dev.holdfast.spi.LockRecord;
import dev.holdfast.spi.LockRecord.Phase;
import dev.holdfast.spi.LockSteps;
import dev.holdfast.spi.LockSteps.Step;
import dev.holdfast.spi.Refusal;
import dev.holdfast.spi.ReinstateCommand;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewCommand;
import dev.holdfast.spi.RenewReply;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Stores that release, abandon or reinstate wrongly. */
final class BrokenEnds {
  private BrokenEnds() {}

  static List<Mutant> all() {
    return List.of(
        new Mutant("release does not compare the token", "L1", releasingAnybody()),
        new Mutant("release does not compare the attach", "L6", releasingOtherAttach()),
        new Mutant("release deletes the record", "L4", deletingRelease()),
        new Mutant("release of a missing record leaves no trace", "L4", traceless()),
        new Mutant("a forced release takes whoever is there", "L5", forcingAnybody()),
        new Mutant("a forced release keeps the minimum hold", "L9", forcingWithMinHold()),
        new Mutant("the minimum hold is ignored", "L9", ignoringMinHold()),
        new Mutant("no tombstone for an abandoned grant", "A7", withoutTombstone()),
        new Mutant("one tombstone only", "A7", oneTombstone()),
        new Mutant("a grant clears the tombstones", "A7", clearingTombstones()),
        new Mutant("abandon takes an attached lease", "A7", abandoningAttached()),
        new Mutant("a live lease is not reinstated", "Q1", neverReinstating()),
        new Mutant("reinstatement ignores the attach", "Q1", reinstatingWithoutAttach()),
        new Mutant("reinstatement ignores the acknowledged end", "Q1", ignoringAcknowledgedEnd()),
        new Mutant("reinstatement forgets the intent", "Q1", reinstatingWithoutIntent()),
        new Mutant("reinstatement over a later grant", "Q1", reinstatingOverLater()),
        new Mutant("a bare token reinstates", "Q2", attachReinstates()));
  }

  private static LeaseIdentity current(LockRecord r) {
    return new LeaseIdentity(FencingToken.of(r.lastToken()), r.attachNumber(), r.attachId());
  }

  private static Steps releasingAnybody() {
    return new Steps() {
      @Override
      public Step<ReleaseReply> release(LockRecord r, LeaseIdentity lease, long now) {
        return LockSteps.release(r, r.phase() == Phase.HELD ? current(r) : lease, now);
      }
    };
  }

  private static Steps releasingOtherAttach() {
    return new Steps() {
      @Override
      public Step<ReleaseReply> release(LockRecord r, LeaseIdentity lease, long now) {
        boolean sameToken = r.lastToken() == lease.token().value();
        return LockSteps.release(r, sameToken ? current(r) : lease, now);
      }
    };
  }

  private static Steps deletingRelease() {
    return new Steps() {
      @Override
      public Step<ReleaseReply> release(LockRecord r, LeaseIdentity lease, long now) {
        Step<ReleaseReply> step = LockSteps.release(r, lease, now);
        boolean ended = step.record().phase() == Phase.RELEASED && !step.record().isBusy(now);
        return ended ? new Step<>(LockRecord.ABSENT, step.reply()) : step;
      }
    };
  }

  private static Steps traceless() {
    return new Steps() {
      @Override
      public Step<ReleaseReply> release(LockRecord r, LeaseIdentity lease, long now) {
        boolean older = r.lastToken() < lease.token().value();
        Step<ReleaseReply> step = LockSteps.release(r, lease, now);
        return older ? new Step<>(r, step.reply()) : step;
      }
    };
  }

  private static Steps forcingAnybody() {
    return new Steps() {
      @Override
      public Step<ReleaseReply> forceRelease(LockRecord r, long token, String reason, long now) {
        return LockSteps.forceRelease(r, Math.max(token, r.lastToken()), reason, now);
      }
    };
  }

  private static Steps forcingWithMinHold() {
    return new Steps() {
      @Override
      public Step<ReleaseReply> forceRelease(LockRecord r, long token, String reason, long now) {
        Step<ReleaseReply> step = LockSteps.forceRelease(r, token, reason, now);
        return step.reply() instanceof ReleaseReply.Freed && r.acquiredAt() + r.minHold() > now
            ? Draft.after(
                step,
                d -> {
                  d.holder = r.holder();
                  d.expiresAt = r.acquiredAt() + r.minHold();
                })
            : step;
      }
    };
  }

  private static Steps ignoringMinHold() {
    return new Steps() {
      @Override
      public Step<ReleaseReply> release(LockRecord r, LeaseIdentity lease, long now) {
        return LockSteps.release(Draft.of(r, d -> d.minHold = 0), lease, now);
      }
    };
  }

  private static Steps withoutTombstone() {
    return new Steps() {
      @Override
      public Step<Boolean> abandon(LockRecord r, UUID grantId, long now) {
        Step<Boolean> step = LockSteps.abandon(r, grantId, now);
        return new Step<>(
            r.equals(LockRecord.ABSENT) ? r : Draft.of(step.record(), d -> d.abandoned = List.of()),
            step.reply());
      }
    };
  }

  private static Steps oneTombstone() {
    return new Steps() {
      @Override
      public Step<Boolean> abandon(LockRecord r, UUID grantId, long now) {
        return Draft.after(LockSteps.abandon(r, grantId, now), d -> d.abandoned = List.of(grantId));
      }
    };
  }

  private static Steps clearingTombstones() {
    return new Steps() {
      @Override
      public Step<AcquireReply> acquire(LockRecord r, AcquireCommand c, long now) {
        Step<AcquireReply> step = LockSteps.acquire(r, c, now);
        return step.reply() instanceof AcquireReply.Granted
            ? Draft.after(step, d -> d.abandoned = List.of())
            : step;
      }
    };
  }

  private static Steps abandoningAttached() {
    return new Steps() {
      @Override
      public Step<Boolean> abandon(LockRecord r, UUID grantId, long now) {
        boolean same = r.grantId().equals(grantId);
        return LockSteps.abandon(same ? Draft.of(r, d -> d.attachNumber = 0) : r, grantId, now);
      }
    };
  }

  private static Steps neverReinstating() {
    return new Steps() {
      @Override
      public Step<RenewReply> renew(LockRecord r, RenewCommand c, long now) {
        Step<RenewReply> step = LockSteps.renew(r, c, now);
        return step.reply() instanceof RenewReply.StateLost
            ? new Step<>(r, new Refusal.UnknownLease())
            : step;
      }
    };
  }

  private static Steps reinstatingWithoutAttach() {
    return new Steps() {
      @Override
      public Step<RenewReply> reinstate(LockRecord r, ReinstateCommand c, long now) {
        Step<RenewReply> step = LockSteps.reinstate(r, c, now);
        return step.reply() instanceof RenewReply.Reinstated
            ? Draft.after(
                step,
                d -> {
                  d.attachNumber = 0;
                  d.attachId = c.grantId();
                })
            : step;
      }
    };
  }

  private static Steps ignoringAcknowledgedEnd() {
    return new Steps() {
      @Override
      public Step<RenewReply> renew(LockRecord r, RenewCommand c, long now) {
        boolean same = r.lastToken() == c.lease().token().value();
        return LockSteps.renew(
            r, same ? new RenewCommand(c.key(), c.lease(), r.expiresAt()) : c, now);
      }
    };
  }

  private static Steps reinstatingWithoutIntent() {
    return new Steps() {
      @Override
      public Step<RenewReply> reinstate(LockRecord r, ReinstateCommand c, long now) {
        return Draft.after(LockSteps.reinstate(r, c, now), d -> d.grantId = LeaseIdentity.NIL);
      }
    };
  }

  private static Steps reinstatingOverLater() {
    return new Steps() {
      @Override
      public Step<RenewReply> reinstate(LockRecord r, ReinstateCommand c, long now) {
        boolean later = r.lastToken() > c.lease().token().value();
        return LockSteps.reinstate(later ? LockRecord.ABSENT : r, c, now);
      }
    };
  }

  private static Steps attachReinstates() {
    return new Steps() {
      @Override
      public Step<AttachReply> attach(LockRecord r, AttachCommand c, long now) {
        boolean unknown = r.lastToken() < c.token().value();
        LockRecord made =
            Draft.of(
                r,
                d -> {
                  d.lastToken = c.token().value();
                  d.phase = Phase.HELD;
                  d.holder = new HolderInfo("unknown", "", Map.of(), 0);
                  d.attachNumber = c.expectedNumber();
                  d.ttl = 60_000_000;
                  d.expiresAt = now + 60_000_000;
                });
        return LockSteps.attach(unknown ? made : r, c, now);
      }
    };
  }
}
