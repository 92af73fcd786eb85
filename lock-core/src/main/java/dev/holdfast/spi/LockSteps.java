package dev.holdfast.spi;

import static dev.holdfast.spi.LockRecord.Phase.ABANDONED;
import static dev.holdfast.spi.LockRecord.Phase.FORCED;
import static dev.holdfast.spi.LockRecord.Phase.HELD;
import static dev.holdfast.spi.LockRecord.Phase.RELEASED;

import dev.holdfast.FencingToken;
import dev.holdfast.Holder;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.AcquireReply.Refused;
import dev.holdfast.spi.AttachReply.Attached;
import dev.holdfast.spi.ReleaseReply.Freed;
import dev.holdfast.spi.RenewReply.Reinstated;
import dev.holdfast.spi.RenewReply.Renewed;
import dev.holdfast.spi.RenewReply.StateLost;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The atomic steps on one record, as pure functions: the record as it is and the store's clock in,
 * the record as it will be and the reply out.
 *
 * <p>This is the reference for every store. A missing record is {@link LockRecord#ABSENT}. A step
 * that changes nothing returns the very record that it was given.
 */
public final class LockSteps {

  /** A store's clock below this is taken for broken: 2024-01-01T00:00Z. */
  public static final long EARLIEST_CLOCK = micros("2024-01-01T00:00:00Z");

  /** A store's clock from this on is taken for broken: 2200-01-01T00:00Z. */
  public static final long LATEST_CLOCK = micros("2200-01-01T00:00:00Z");

  /** A token further than this ahead of the store's clock, told by hand, is implausible. */
  public static final long PLAUSIBLE_AHEAD = Micros.of(Duration.ofHours(24));

  /** A waiter's mark is moved only if it grows by more than this, so that polls write nothing. */
  public static final long WAIT_MARK_STEP = Micros.of(Duration.ofSeconds(1));

  private LockSteps() {}

  /**
   * What a step does.
   *
   * @param record the record to keep; the given one if nothing changed
   * @param reply the answer
   */
  public record Step<R>(LockRecord record, R reply) {}

  /** Grants the key, or says who has it. */
  public static Step<AcquireReply> acquire(LockRecord given, AcquireCommand c, long now) {
    LockRecord r = clamp(given, now);
    if (r.grantId().equals(c.grantId())) {
      boolean mine = r.phase() == HELD && r.isBusy(now) && r.attachNumber() == 0;
      return new Step<>(r, mine ? granted(r, now) : new Refused(AcquireReply.Reason.DUPLICATE));
    }
    if (r.abandoned().contains(c.grantId())) {
      return new Step<>(r, new Refused(AcquireReply.Reason.DUPLICATE));
    }
    if (r.isBusy(now)) {
      return new Step<>(markWaiter(r, c, now), new Busy(holder(r, now)));
    }
    if (now < EARLIEST_CLOCK || now >= LATEST_CLOCK) {
      return new Step<>(given, new Refused(AcquireReply.Reason.CLOCK_OUTSIDE_WINDOW));
    }
    long token = Math.max(Math.max(r.lastToken() + 1, now), c.floor() + 1);
    if (token > FencingToken.MAX_VALUE) {
      return new Step<>(given, new Refused(AcquireReply.Reason.TOKENS_EXHAUSTED));
    }
    LockRecord next =
        new RecordEdit(r)
            .phase(HELD, "")
            .holder(c.holder())
            .grant(token, c.grantId(), now)
            .attach(0, c.grantId())
            .limits(Micros.of(c.ttl()), Micros.of(c.minHold()), Micros.of(c.maxHold()))
            .expiresAt(now + Micros.of(c.ttl()))
            .renewable(true)
            .waitersUntil(r.waitersUntil() > now ? r.waitersUntil() : 0)
            .writtenAt(now);
    return new Step<>(next, granted(next, now));
  }

  /** Ends the grant of an intent that was given up, and refuses the intent from now on. */
  public static Step<Boolean> abandon(LockRecord given, UUID grantId, long now) {
    LockRecord r = clamp(given, now);
    boolean frees = r.grantId().equals(grantId) && r.phase() == HELD && r.attachNumber() == 0;
    RecordEdit edit = new RecordEdit(r);
    if (frees) {
      edit.phase(ABANDONED, "").holder(HolderInfo.NONE).expiresAt(Math.min(r.expiresAt(), now));
    }
    if (!r.abandoned().contains(grantId)) {
      List<UUID> ids = new ArrayList<>(r.abandoned());
      ids.add(0, grantId);
      edit.abandoned(ids.subList(0, Math.min(ids.size(), LockRecord.MAX_ABANDONED)));
    } else if (!frees) {
      return new Step<>(given, false);
    }
    return new Step<>(edit.writtenAt(now), frees && r.isBusy(now));
  }

  /** Renews a lease. */
  public static Step<RenewReply> renew(LockRecord given, RenewCommand c, long now) {
    if (isFromThePast(given, c.lease(), c.acknowledgedExpiry())) {
      if (now >= c.acknowledgedExpiry()) {
        return new Step<>(given, new Refusal.Expired());
      }
      return new Step<>(given, new StateLost());
    }
    LockRecord r = clamp(given, now);
    Optional<Refusal> refusal = refusal(r, c.lease(), now);
    if (refusal.isPresent()) {
      return new Step<>(r, refusal.get());
    }
    if (!r.renewable()) {
      return new Step<>(r, new Refusal.Revoked(remaining(r, now)));
    }
    LockRecord next = extended(r, now).writtenAt(now);
    return new Step<>(next, new Renewed(remaining(next, now), next.expiresAt()));
  }

  /** Puts a lease back that the store has lost. */
  public static Step<RenewReply> reinstate(LockRecord given, ReinstateCommand c, long now) {
    RenewCommand renewal = new RenewCommand(c.key(), c.lease(), c.acknowledgedExpiry());
    Step<RenewReply> step = renew(given, renewal, now);
    if (!(step.reply() instanceof StateLost)) {
      return step;
    }
    LockRecord next =
        new RecordEdit(given)
            .phase(HELD, "")
            .holder(c.holder())
            .grant(c.lease().token().value(), c.grantId(), now - Micros.of(c.heldFor()))
            .attach(c.lease().attachNumber(), c.lease().attachId())
            .limits(Micros.of(c.ttl()), Micros.of(c.minHold()), Micros.of(c.maxHold()))
            .expiresAt(now + Micros.of(c.ttl()))
            .renewable(true)
            .writtenAt(now);
    return new Step<>(next, new Reinstated(remaining(next, now), next.expiresAt()));
  }

  /** Takes a lease over from the process that has it, and renews it. */
  public static Step<AttachReply> attach(LockRecord given, AttachCommand c, long now) {
    LockRecord r = clamp(given, now);
    boolean again =
        r.lastToken() == c.token().value()
            && r.attachNumber() == c.expectedNumber() + 1
            && r.attachId().equals(c.attachId());
    LeaseIdentity expected =
        again
            ? new LeaseIdentity(c.token(), r.attachNumber(), r.attachId())
            : new LeaseIdentity(c.token(), c.expectedNumber(), r.attachId());
    Optional<Refusal> refusal =
        r.lastToken() < c.token().value()
            ? Optional.of(new Refusal.UnknownLease())
            : refusal(r, expected, now);
    if (refusal.isPresent()) {
      return new Step<>(r, refusal.get());
    }
    if (again) {
      return new Step<>(r, attached(r, now));
    }
    if (!r.renewable()) {
      return new Step<>(r, new Refusal.Revoked(remaining(r, now)));
    }
    LockRecord next = extended(r, now).attach(c.expectedNumber() + 1, c.attachId()).writtenAt(now);
    return new Step<>(next, attached(next, now));
  }

  /** Ends a lease on behalf of its holder. */
  public static Step<ReleaseReply> release(LockRecord given, LeaseIdentity lease, long now) {
    if (isOlder(given, lease)) {
      return new Step<>(
          ended(given, lease.token().value(), RELEASED, "", now)
              .attach(lease.attachNumber(), lease.attachId())
              .writtenAt(now),
          new Freed(Duration.ZERO));
    }
    LockRecord r = clamp(given, now);
    Optional<Refusal> refusal = refusal(r, lease, now);
    if (refusal.isPresent()) {
      return new Step<>(r, refusal.get());
    }
    long keptUntil = Math.min(r.acquiredAt(), now) + r.minHold();
    if (keptUntil > now) {
      LockRecord kept =
          new RecordEdit(r)
              .phase(RELEASED, "")
              .renewable(false)
              .expiresAt(keptUntil)
              .writtenAt(now);
      return new Step<>(kept, new Freed(remaining(kept, now)));
    }
    return new Step<>(
        ended(r, r.lastToken(), RELEASED, "", now).writtenAt(now), new Freed(Duration.ZERO));
  }

  /** Replaces the holder's metadata. */
  public static Step<AnnotateReply> annotate(LockRecord given, AnnotateCommand c, long now) {
    LockRecord r = clamp(given, now);
    Optional<Refusal> refusal =
        isOlder(r, c.lease())
            ? Optional.of(new Refusal.UnknownLease())
            : refusal(r, c.lease(), now);
    if (refusal.isPresent()) {
      return new Step<>(r, refusal.get());
    }
    if (c.number() <= r.holder().metadataNumber()) {
      return new Step<>(r, new AnnotateReply.Annotated());
    }
    LockRecord next =
        new RecordEdit(r).holder(r.holder().annotated(c.number(), c.metadata())).writtenAt(now);
    return new Step<>(next, new AnnotateReply.Annotated());
  }

  /** Prevents renewal of a grant. */
  public static Step<RevokeReply> revoke(LockRecord given, long token, long now) {
    LockRecord r = clamp(given, now);
    Optional<Refusal> refusal = refusalOfToken(r, token, now);
    if (refusal.isPresent()) {
      return new Step<>(r, refusal.get());
    }
    long freeAt = Math.max(r.expiresAt(), r.acquiredAt() + r.minHold());
    RevokeReply reply = new RevokeReply.Revoking(Micros.toDuration(freeAt - now));
    return new Step<>(r.renewable() ? new RecordEdit(r).renewable(false).writtenAt(now) : r, reply);
  }

  /** Ends a grant at once, on behalf of an operator. */
  public static Step<ReleaseReply> forceRelease(
      LockRecord given, long token, String reason, long now) {
    LockRecord r = clamp(given, now);
    if (r.lastToken() > token) {
      return new Step<>(r, new Refusal.Superseded(FencingToken.of(r.lastToken())));
    }
    if (r.lastToken() < token && !isPlausible(token, now)) {
      return new Step<>(r, new Refusal.UnknownLease());
    }
    boolean alreadyFree = r.lastToken() == token && !r.isBusy(now) && r.phase() != HELD;
    if (alreadyFree) {
      return new Step<>(r, new Refusal.Ended(r.phase(), r.endReason()));
    }
    return new Step<>(
        ended(r, token, FORCED, reason, now).writtenAt(now), new Freed(Duration.ZERO));
  }

  /** Who has the key. */
  public static Optional<Holder> find(LockRecord r, long now) {
    return r.isBusy(now) ? Optional.of(holder(clamp(r, now), now)) : Optional.empty();
  }

  /** Whether a token that somebody told by hand can be one, by the store's clock. */
  public static boolean isPlausible(long token, long now) {
    return token <= now + PLAUSIBLE_AHEAD;
  }

  /** The holder of a busy record, as callers see it. */
  public static Holder holder(LockRecord r, long now) {
    HolderInfo info = r.holder();
    return new Holder(
        info.id(),
        info.tag().isEmpty() ? Optional.empty() : Optional.of(info.tag()),
        info.metadata(),
        FencingToken.of(r.lastToken()),
        Micros.toDuration(Math.max(0, now - r.acquiredAt())),
        remaining(r, now),
        r.phase() == HELD && r.renewable(),
        r.phase() != HELD);
  }

  /** A clock that stepped back must not lengthen a lease: it lasts no longer than its ttl. */
  private static LockRecord clamp(LockRecord r, long now) {
    long longest = r.phase() == HELD ? r.ttl() : r.minHold();
    boolean stretched = !r.holder().id().isEmpty() && r.expiresAt() > now + longest;
    return stretched ? new RecordEdit(r).expiresAt(now + longest).writtenAt(now) : r;
  }

  private static boolean isOlder(LockRecord r, LeaseIdentity lease) {
    long token = lease.token().value();
    boolean alive = r.lastToken() == token && r.phase() == HELD;
    return r.lastToken() < token || alive && r.attachNumber() < lease.attachNumber();
  }

  /**
   * Whether the record knows less of the lease than its holder was told: the store has lost state.
   * A revoked one is never taken for that, because a clock that stepped back looks the same, and
   * would undo the revocation.
   */
  private static boolean isFromThePast(LockRecord r, LeaseIdentity lease, long acknowledged) {
    if (r.lastToken() == lease.token().value() && r.phase() != HELD) {
      return false;
    }
    boolean sameButOlder =
        r.lastToken() == lease.token().value()
            && r.attachNumber() == lease.attachNumber()
            && r.attachId().equals(lease.attachId())
            && r.renewable()
            && r.expiresAt() < acknowledged;
    return isOlder(r, lease) || sameButOlder;
  }

  /** Why this lease may not change the record, if so; the order is the contract's. */
  private static Optional<Refusal> refusal(LockRecord r, LeaseIdentity lease, long now) {
    boolean current = r.lastToken() == lease.token().value() && r.phase() == HELD;
    boolean mine =
        r.attachNumber() == lease.attachNumber() && r.attachId().equals(lease.attachId());
    return current && !mine
        ? Optional.of(new Refusal.HandedOver())
        : refusalOfToken(r, lease.token().value(), now);
  }

  private static Optional<Refusal> refusalOfToken(LockRecord r, long token, long now) {
    if (r.lastToken() < token) {
      return Optional.of(new Refusal.UnknownLease());
    }
    if (r.lastToken() > token) {
      return Optional.of(new Refusal.Superseded(FencingToken.of(r.lastToken())));
    }
    if (r.phase() != HELD) {
      return Optional.of(new Refusal.Ended(r.phase(), r.endReason()));
    }
    return now >= r.expiresAt() ? Optional.of(new Refusal.Expired()) : Optional.empty();
  }

  private static RecordEdit extended(LockRecord r, long now) {
    return new RecordEdit(r).expiresAt(Math.max(r.expiresAt(), now + r.ttl()));
  }

  private static RecordEdit ended(
      LockRecord r, long token, LockRecord.Phase phase, String reason, long now) {
    return new RecordEdit(r)
        .lastToken(token)
        .phase(phase, reason)
        .holder(HolderInfo.NONE)
        .expiresAt(Math.min(r.expiresAt(), now));
  }

  private static LockRecord markWaiter(LockRecord r, AcquireCommand c, long now) {
    long until = now + Micros.of(c.waitFor());
    boolean marks = !c.waitFor().isZero() && until > r.waitersUntil() + WAIT_MARK_STEP;
    return marks ? new RecordEdit(r).waitersUntil(until).writtenAt(now) : r;
  }

  private static Granted granted(LockRecord r, long now) {
    return new Granted(FencingToken.of(r.lastToken()), remaining(r, now), r.expiresAt());
  }

  private static Attached attached(LockRecord r, long now) {
    return new Attached(
        r.attachNumber(),
        remaining(r, now),
        r.expiresAt(),
        r.grantId(),
        r.holder(),
        Micros.toDuration(r.ttl()),
        Micros.toDuration(Math.max(0, now - r.acquiredAt())),
        Micros.toDuration(r.minHold()),
        Micros.toDuration(r.maxHold()));
  }

  private static Duration remaining(LockRecord r, long now) {
    return Micros.toDuration(r.expiresAt() - now);
  }

  private static long micros(String instant) {
    return Instant.parse(instant).getEpochSecond() * 1_000_000L;
  }
}
