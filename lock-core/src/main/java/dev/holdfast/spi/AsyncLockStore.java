package dev.holdfast.spi;

import dev.holdfast.Holder;
import dev.holdfast.LockKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/**
 * The calls of {@link LockStore} for callers that must not block. Same steps, same answers; a
 * failure completes the stage with the exception that the blocking form throws.
 */
public interface AsyncLockStore {

  /** See {@link LockStore#acquire}. */
  CompletionStage<AcquireReply> acquire(AcquireCommand command, Duration timeout);

  /** See {@link LockStore#abandon}. */
  CompletionStage<Boolean> abandon(LockKey key, UUID grantId, Duration timeout);

  /** See {@link LockStore#renew}. */
  CompletionStage<List<RenewReply>> renew(List<RenewCommand> batch, Duration timeout);

  /** See {@link LockStore#reinstate}. */
  CompletionStage<List<RenewReply>> reinstate(List<ReinstateCommand> batch, Duration timeout);

  /** See {@link LockStore#attach}. */
  CompletionStage<AttachReply> attach(AttachCommand command, Duration timeout);

  /** See {@link LockStore#release}. */
  CompletionStage<ReleaseReply> release(LockKey key, LeaseIdentity lease, Duration timeout);

  /** See {@link LockStore#annotate}. */
  CompletionStage<AnnotateReply> annotate(AnnotateCommand command, Duration timeout);

  /** See {@link LockStore#revoke}. */
  CompletionStage<RevokeReply> revoke(LockKey key, long token, Duration timeout);

  /** See {@link LockStore#forceRelease}. */
  CompletionStage<ReleaseReply> forceRelease(
      LockKey key, long token, String reason, Duration timeout);

  /** See {@link LockStore#find}. */
  CompletionStage<Optional<Holder>> find(LockKey key, Duration timeout);

  /** See {@link LockStore#list}. */
  CompletionStage<ListReply> list(ListCommand command, Duration timeout);

  /** See {@link LockStore#purge}. */
  CompletionStage<Integer> purge(int limit, Duration timeout);

  /** See {@link LockStore#highestToken}. */
  CompletionStage<Long> highestToken(Duration timeout);

  /** See {@link LockStore#clockMicros}. */
  CompletionStage<Long> clockMicros(Duration timeout);
}
