package dev.holdfast.testing;

import dev.holdfast.Holder;
import dev.holdfast.LockKey;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AnnotateCommand;
import dev.holdfast.spi.AnnotateReply;
import dev.holdfast.spi.AttachCommand;
import dev.holdfast.spi.AttachReply;
import dev.holdfast.spi.LeaseIdentity;
import dev.holdfast.spi.ReinstateCommand;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewCommand;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.RevokeReply;
import java.util.Optional;
import java.util.UUID;

/** What a store should answer, if its clock reads {@code now} within the step. */
interface Model {
  AcquireReply acquire(AcquireCommand command, long now);

  boolean abandon(LockKey key, UUID grantId, long now);

  RenewReply renew(RenewCommand command, long now);

  RenewReply reinstate(ReinstateCommand command, long now);

  AttachReply attach(AttachCommand command, long now);

  ReleaseReply release(LockKey key, LeaseIdentity lease, long now);

  AnnotateReply annotate(AnnotateCommand command, long now);

  RevokeReply revoke(LockKey key, long token, long now);

  ReleaseReply forceRelease(LockKey key, long token, String reason, long now);

  Optional<Holder> find(LockKey key, long now);
}
