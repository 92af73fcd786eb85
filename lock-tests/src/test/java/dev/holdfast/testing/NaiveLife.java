package dev.holdfast.testing;

import dev.holdfast.FencingToken;
import dev.holdfast.Holder;
import dev.holdfast.spi.HolderInfo;
import dev.holdfast.spi.LeaseIdentity;
import dev.holdfast.spi.LockRecord.Phase;
import dev.holdfast.spi.Micros;
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
