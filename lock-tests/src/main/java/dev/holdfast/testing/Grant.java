package dev.holdfast.testing;

import dev.holdfast.FencingToken;
import dev.holdfast.LockKey;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AnnotateCommand;
import dev.holdfast.spi.AttachCommand;
import dev.holdfast.spi.AttachReply.Attached;
import dev.holdfast.spi.LeaseIdentity;
import dev.holdfast.spi.Micros;
import dev.holdfast.spi.ReinstateCommand;
import dev.holdfast.spi.RenewCommand;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;

/**
 * A lease as one side knows it.
 *
 * @param command what was asked for
 * @param lease what this side's calls are compared with
 * @param remaining what the newest reply left of it
 * @param expiresAt the newest acknowledged end, by the store's clock
 */
record Grant(AcquireCommand command, LeaseIdentity lease, Duration remaining, long expiresAt) {

  static Grant of(AcquireCommand command, AcquireReply.Granted reply) {
    LeaseIdentity lease = LeaseIdentity.ofGrant(reply.token(), command.grantId());
    return new Grant(command, lease, reply.remaining(), reply.expiresAt());
  }

  /** A lease that no store has ever granted. */
  static Grant invented(LockKey key, long token, long expiresAt) {
    AcquireCommand command = Ask.of(key).command();
    LeaseIdentity lease = LeaseIdentity.ofGrant(FencingToken.of(token), command.grantId());
    return new Grant(command, lease, RuleGroup.LONG, expiresAt);
  }

  LockKey key() {
    return command.key();
  }

  FencingToken token() {
    return lease.token();
  }

  long tokenValue() {
    return lease.token().value();
  }

  /** The instant of the grant by the store's clock, if this is the first answer. */
  long grantedAt() {
    return expiresAt - Micros.of(command.ttl());
  }

  RenewCommand renewal() {
    return new RenewCommand(key(), lease, expiresAt);
  }

  Grant acknowledged(long newExpiresAt) {
    return new Grant(command, lease, remaining, newExpiresAt);
  }

  ReinstateCommand reinstatement() {
    return reinstatement(Duration.ofSeconds(1));
  }

  ReinstateCommand reinstatement(Duration heldFor) {
    return new ReinstateCommand(
        key(),
        lease,
        command.grantId(),
        command.holder(),
        command.ttl(),
        heldFor,
        command.minHold(),
        command.maxHold(),
        expiresAt);
  }

  /** An attach by another process that has this side's ticket. */
  AttachCommand attach() {
    return new AttachCommand(key(), token(), lease.attachNumber(), UUID.randomUUID());
  }

  /** The side that acquired it, whoever has attached since. */
  Grant original() {
    return new Grant(
        command, LeaseIdentity.ofGrant(token(), command.grantId()), remaining, expiresAt);
  }

  /** What the other process knows after its attach. */
  Grant attached(AttachCommand attach, Attached reply) {
    LeaseIdentity theirs = new LeaseIdentity(token(), reply.attachNumber(), attach.attachId());
    return new Grant(command, theirs, reply.remaining(), reply.expiresAt());
  }

  AnnotateCommand annotation(long number, Map<String, String> metadata) {
    return new AnnotateCommand(key(), lease, number, metadata);
  }
}
