package dev.holdfast.spi;

import dev.holdfast.FencingToken;
import java.time.Duration;

/**
 * Why a mutation changed nothing. Stores decide in the order of the list: the first that applies is
 * the answer.
 */
public sealed interface Refusal
    extends RenewReply, AttachReply, AnnotateReply, ReleaseReply, RevokeReply {

  /** No record, or one of an earlier grant: the store does not know this lease. */
  record UnknownLease() implements Refusal {}

  /** The key was granted again since. */
  record Superseded(FencingToken by) implements Refusal {}

  /**
   * The lease has ended.
   *
   * @param how by whom
   * @param reason the reason given with a forced release; else empty
   */
  record Ended(LockRecord.Phase how, String reason) implements Refusal {}

  /** Another process attached to the lease. */
  record HandedOver() implements Refusal {}

  /** The lease ran out by the store's clock, even if nobody has taken the key since. */
  record Expired() implements Refusal {}

  /**
   * The lease was revoked: it still lasts, but is not renewed.
   *
   * @param remaining how long it still lasts
   */
  record Revoked(Duration remaining) implements Refusal {}
}
