package dev.holdfast.testing;

import dev.holdfast.FencingToken;
import dev.holdfast.Holder;
import dev.holdfast.spi.HolderInfo;
import dev.holdfast.spi.LeaseIdentity;
import dev.holdfast.spi.LockRecord.Phase;
import dev.holdfast.spi.Micros;
import dev.holdfast.spi.Refusal;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** One grant of a key, from its first instant to its end, as the naive model tells it. */
final class NaiveLife {
  final long token;
  HolderInfo holder = HolderInfo.NONE;
  int attaches;
  UUID attachId = LeaseIdentity.NIL;
  long ttl;
  long since;
  long until;
  long minHold;
  long maxHold;
  boolean revoked;
  Optional<Phase> ending = Optional.empty();
  String reason = "";

  /** After a release: until then the minimum hold keeps the key taken. */
  long keptUntil = Long.MIN_VALUE;

  NaiveLife(long token) {
    this.token = token;
  }

  boolean isOver() {
    return ending.isPresent();
  }

  boolean hasKey(long now) {
    return now < (isOver() ? keptUntil : until);
  }

  boolean hasRunOut(long now) {
    return now >= until;
  }

  /** The clock stepped back: nothing lasts longer than it would if it had begun now. */
  void noticeClock(long now) {
    if (isOver()) {
      keptUntil = Math.min(keptUntil, now + minHold);
    } else {
      until = Math.min(until, now + ttl);
    }
  }

  void goOnFrom(long now) {
    until = Math.max(until, now + ttl);
  }

  void end(Phase how, String why) {
    ending = Optional.of(how);
    reason = why;
    keptUntil = Long.MIN_VALUE;
  }

  boolean belongsTo(LeaseIdentity lease) {
    return attaches == lease.attachNumber() && attachId.equals(lease.attachId());
  }

  Duration left(long now) {
    return Micros.toDuration(until - now);
  }

  /** Whether what the store has is older than what the caller was told. */
  boolean isOlder(LeaseIdentity lease) {
    boolean alive = token == lease.token().value() && !isOver();
    return token < lease.token().value() || alive && attaches < lease.attachNumber();
  }

  boolean isFromThePast(LeaseIdentity lease, long toldEnd) {
    if (token == lease.token().value() && isOver()) {
      return false;
    }
    boolean sameLease = token == lease.token().value() && belongsTo(lease);
    return isOlder(lease) || sameLease && !revoked && until < toldEnd;
  }

  Optional<Refusal> refusal(LeaseIdentity lease, long now) {
    boolean others = token == lease.token().value() && !isOver() && !belongsTo(lease);
    return others ? Optional.of(new Refusal.HandedOver()) : refusal(lease.token().value(), now);
  }

  Optional<Refusal> refusal(long asked, long now) {
    if (token != asked) {
      return Optional.of(
          token < asked
              ? new Refusal.UnknownLease()
              : new Refusal.Superseded(FencingToken.of(token)));
    }
    return isOver()
        ? ending.map(how -> new Refusal.Ended(how, reason))
        : Optional.<Refusal>of(new Refusal.Expired()).filter(e -> hasRunOut(now));
  }

  Holder seen(long now) {
    return new Holder(
        holder.id(),
        holder.tag().isEmpty() ? Optional.empty() : Optional.of(holder.tag()),
        holder.metadata(),
        FencingToken.of(token),
        Micros.toDuration(Math.max(0, now - since)),
        Micros.toDuration((isOver() ? keptUntil : until) - now),
        !isOver() && !revoked,
        isOver());
  }
}
