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
import dev.holdfast.spi.LockRecord;
import dev.holdfast.spi.LockSteps;
import dev.holdfast.spi.LockSteps.Step;
import dev.holdfast.spi.ReinstateCommand;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewCommand;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.RevokeReply;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** The model that every store is compared with: {@link LockSteps} on records in a map. */
final class StepsModel implements Model {
  private final Map<LockKey, LockRecord> records = new HashMap<>();

  private LockRecord read(LockKey key) {
    return records.getOrDefault(key, LockRecord.ABSENT);
  }

  private <R> R step(LockKey key, Function<LockRecord, Step<R>> step) {
    Step<R> done = step.apply(read(key));
    records.put(key, done.record());
    return done.reply();
  }

  @Override
  public AcquireReply acquire(AcquireCommand command, long now) {
    return step(command.key(), r -> LockSteps.acquire(r, command, now));
  }

  @Override
  public boolean abandon(LockKey key, UUID grantId, long now) {
    return step(key, r -> LockSteps.abandon(r, grantId, now));
  }

  @Override
  public RenewReply renew(RenewCommand command, long now) {
    return step(command.key(), r -> LockSteps.renew(r, command, now));
  }

  @Override
  public RenewReply reinstate(ReinstateCommand command, long now) {
    return step(command.key(), r -> LockSteps.reinstate(r, command, now));
  }

  @Override
  public AttachReply attach(AttachCommand command, long now) {
    return step(command.key(), r -> LockSteps.attach(r, command, now));
  }

  @Override
  public ReleaseReply release(LockKey key, LeaseIdentity lease, long now) {
    return step(key, r -> LockSteps.release(r, lease, now));
  }

  @Override
  public AnnotateReply annotate(AnnotateCommand command, long now) {
    return step(command.key(), r -> LockSteps.annotate(r, command, now));
  }

  @Override
  public RevokeReply revoke(LockKey key, long token, long now) {
    return step(key, r -> LockSteps.revoke(r, token, now));
  }

  @Override
  public ReleaseReply forceRelease(LockKey key, long token, String reason, long now) {
    return step(key, r -> LockSteps.forceRelease(r, token, reason, now));
  }

  @Override
  public Optional<Holder> find(LockKey key, long now) {
    return LockSteps.find(read(key), now);
  }
}
