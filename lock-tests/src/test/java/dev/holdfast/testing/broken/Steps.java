package dev.holdfast.testing.broken;

import dev.holdfast.Holder;
import dev.holdfast.LockKey;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AnnotateCommand;
import dev.holdfast.spi.AnnotateReply;
import dev.holdfast.spi.AttachCommand;
import dev.holdfast.spi.AttachReply;
import dev.holdfast.spi.LeaseIdentity;
import dev.holdfast.spi.ListCommand;
import dev.holdfast.spi.LockRecord;
import dev.holdfast.spi.LockSteps;
import dev.holdfast.spi.LockSteps.Step;
import dev.holdfast.spi.ReinstateCommand;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewCommand;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.RevokeReply;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** What a {@link SteppedStore} does; each broken store overrides one thing. */
public interface Steps {

  /** What is right. */
  Steps RIGHT = new Steps() {};

  /** What two keys have in common if they are the same lock. */
  default Object identity(LockKey key) {
    return key;
  }

  default Step<AcquireReply> acquire(LockRecord r, AcquireCommand c, long now) {
    return LockSteps.acquire(r, c, now);
  }

  /** Whether another call can come between reading a record and writing it. */
  default boolean acquiresInOneStep() {
    return true;
  }

  default Step<Boolean> abandon(LockRecord r, UUID grantId, long now) {
    return LockSteps.abandon(r, grantId, now);
  }

  default Step<RenewReply> renew(LockRecord r, RenewCommand c, long now) {
    return LockSteps.renew(r, c, now);
  }

  default RenewReply renewalOfLockedRecord() {
    return new RenewReply.NotDone("locked by another session");
  }

  /** Whether a refused renewal leaves the rest of its batch alone. */
  default boolean goesOnAfter(RenewReply reply) {
    return true;
  }

  default Step<RenewReply> reinstate(LockRecord r, ReinstateCommand c, long now) {
    return LockSteps.reinstate(r, c, now);
  }

  default Step<AttachReply> attach(LockRecord r, AttachCommand c, long now) {
    return LockSteps.attach(r, c, now);
  }

  default Step<ReleaseReply> release(LockRecord r, LeaseIdentity lease, long now) {
    return LockSteps.release(r, lease, now);
  }

  default Step<AnnotateReply> annotate(LockRecord r, AnnotateCommand c, long now) {
    return LockSteps.annotate(r, c, now);
  }

  default Step<RevokeReply> revoke(LockRecord r, long token, long now) {
    return LockSteps.revoke(r, token, now);
  }

  default Step<ReleaseReply> forceRelease(LockRecord r, long token, String reason, long now) {
    return LockSteps.forceRelease(r, token, reason, now);
  }

  default Optional<Holder> find(LockRecord r, long now) {
    return LockSteps.find(r, now);
  }

  default boolean lists(LockKey key, ListCommand c) {
    return key.namespace().equals(c.namespace()) && key.name().startsWith(c.namePrefix());
  }

  default boolean isPurgeable(LockRecord r, long now) {
    return r.isPurgeable(now, Duration.ofDays(7).toSeconds() * 1_000_000);
  }

  default boolean tellsOf(String operation) {
    return true;
  }
}
