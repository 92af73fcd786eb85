package dev.holdfast.testing;

import dev.holdfast.FencingToken;
import dev.holdfast.Holder;
import dev.holdfast.LockKey;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AnnotateCommand;
import dev.holdfast.spi.AnnotateReply;
import dev.holdfast.spi.AttachCommand;
import dev.holdfast.spi.AttachReply;
import dev.holdfast.spi.LeaseIdentity;
import dev.holdfast.spi.LockRecord.Phase;
import dev.holdfast.spi.Micros;
import dev.holdfast.spi.Refusal;
import dev.holdfast.spi.ReinstateCommand;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewCommand;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.RevokeReply;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The rules of the contract read once more, without a look at the steps of the library: per key the
 * newest grant and how it ended. Slow, forgetful of everything older, and only for comparing.
 */
final class NaiveModel implements Model {
  private static final long DAY = 24L * 3_600_000_000L;
  private final Map<LockKey, Story> stories = new HashMap<>();

  private static final class Story {
    NaiveLife life = ended(0);
    UUID newestIntent = LeaseIdentity.NIL;
    final Deque<UUID> abandoned = new ArrayDeque<>();

    static NaiveLife ended(long token) {
      NaiveLife life = new NaiveLife(token);
      life.end(Phase.NONE, "");
      return life;
    }
  }

  private Story story(LockKey key) {
    return stories.computeIfAbsent(key, k -> new Story());
  }

  @Override
  public AcquireReply acquire(AcquireCommand c, long now) {
    Story story = story(c.key());
    NaiveLife life = story.life;
    life.noticeClock(now);
    if (story.newestIntent.equals(c.grantId())) {
      boolean stillMine = !life.isOver() && !life.hasRunOut(now) && life.attaches == 0;
      return stillMine ? granted(life, now) : refused(AcquireReply.Reason.DUPLICATE);
    }
    if (story.abandoned.contains(c.grantId())) {
      return refused(AcquireReply.Reason.DUPLICATE);
    }
    if (life.hasKey(now)) {
      return new AcquireReply.Busy(life.seen(now));
    }
    long token = life.token + 1;
    token = token < now ? now : token;
    token = token <= c.floor() ? c.floor() + 1 : token;
    if (token >= 1L << 53) {
      return refused(AcquireReply.Reason.TOKENS_EXHAUSTED);
    }
    story.life = begun(token, c, now);
    story.newestIntent = c.grantId();
    return granted(story.life, now);
  }

  private static NaiveLife begun(long token, AcquireCommand c, long now) {
    NaiveLife life = new NaiveLife(token);
    life.holder = c.holder();
    life.attachId = c.grantId();
    life.ttl = Micros.of(c.ttl());
    life.since = now;
    life.until = now + life.ttl;
    life.minHold = Micros.of(c.minHold());
    life.maxHold = Micros.of(c.maxHold());
    return life;
  }

  private static AcquireReply refused(AcquireReply.Reason reason) {
    return new AcquireReply.Refused(reason);
  }

  private static AcquireReply granted(NaiveLife life, long now) {
    return new AcquireReply.Granted(FencingToken.of(life.token), life.left(now), life.until);
  }

  @Override
  public boolean abandon(LockKey key, UUID grantId, long now) {
    Story story = story(key);
    NaiveLife life = story.life;
    boolean ends = story.newestIntent.equals(grantId) && !life.isOver() && life.attaches == 0;
    if (!ends && story.abandoned.contains(grantId)) {
      return false;
    }
    life.noticeClock(now);
    boolean held = life.hasKey(now);
    if (ends) {
      life.end(Phase.ABANDONED, "");
    }
    if (!story.abandoned.contains(grantId)) {
      story.abandoned.addFirst(grantId);
    }
    if (story.abandoned.size() > 8) {
      story.abandoned.removeLast();
    }
    return ends && held;
  }

  @Override
  public RenewReply renew(RenewCommand c, long now) {
    NaiveLife life = story(c.key()).life;
    if (life.isFromThePast(c.lease(), c.acknowledgedExpiry())) {
      return now < c.acknowledgedExpiry() ? new RenewReply.StateLost() : new Refusal.Expired();
    }
    life.noticeClock(now);
    Optional<Refusal> refusal = life.refusal(c.lease(), now);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    if (life.revoked) {
      return new Refusal.Revoked(life.left(now));
    }
    life.goOnFrom(now);
    return new RenewReply.Renewed(life.left(now), life.until);
  }

  @Override
  public RenewReply reinstate(ReinstateCommand c, long now) {
    RenewReply reply = renew(new RenewCommand(c.key(), c.lease(), c.acknowledgedExpiry()), now);
    if (!(reply instanceof RenewReply.StateLost)) {
      return reply;
    }
    NaiveLife life = new NaiveLife(c.lease().token().value());
    life.holder = c.holder();
    life.attaches = c.lease().attachNumber();
    life.attachId = c.lease().attachId();
    life.ttl = Micros.of(c.ttl());
    life.since = now - Micros.of(c.heldFor());
    life.until = now + life.ttl;
    life.minHold = Micros.of(c.minHold());
    life.maxHold = Micros.of(c.maxHold());
    story(c.key()).life = life;
    story(c.key()).newestIntent = c.grantId();
    return new RenewReply.Reinstated(life.left(now), life.until);
  }

  @Override
  public AttachReply attach(AttachCommand c, long now) {
    NaiveLife life = story(c.key()).life;
    life.noticeClock(now);
    boolean known = life.token == c.token().value() && !life.isOver();
    boolean again = life.attaches == c.expectedNumber() + 1 && life.attachId.equals(c.attachId());
    if (known && !again && life.attaches != c.expectedNumber()) {
      return new Refusal.HandedOver();
    }
    Optional<Refusal> refusal = life.refusal(c.token().value(), now);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    if (!again && life.revoked) {
      return new Refusal.Revoked(life.left(now));
    }
    if (!again) {
      life.attaches++;
      life.attachId = c.attachId();
      life.goOnFrom(now);
    }
    return attached(story(c.key()), life, now);
  }

  private static AttachReply attached(Story story, NaiveLife life, long now) {
    return new AttachReply.Attached(
        life.attaches,
        life.left(now),
        life.until,
        story.newestIntent,
        life.holder,
        Micros.toDuration(life.ttl),
        Micros.toDuration(Math.max(0, now - life.since)),
        Micros.toDuration(life.minHold),
        Micros.toDuration(life.maxHold));
  }

  @Override
  public ReleaseReply release(LockKey key, LeaseIdentity lease, long now) {
    Story story = story(key);
    NaiveLife life = story.life;
    if (life.isOlder(lease)) {
      story.life = new NaiveLife(lease.token().value());
      story.life.attaches = lease.attachNumber();
      story.life.attachId = lease.attachId();
      story.life.end(Phase.RELEASED, "");
      return new ReleaseReply.Freed(Duration.ZERO);
    }
    life.noticeClock(now);
    Optional<Refusal> refusal = life.refusal(lease, now);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    life.end(Phase.RELEASED, "");
    long kept = Math.min(life.since, now) + life.minHold;
    if (kept <= now) {
      return new ReleaseReply.Freed(Duration.ZERO);
    }
    life.keptUntil = kept;
    return new ReleaseReply.Freed(Micros.toDuration(kept - now));
  }

  @Override
  public AnnotateReply annotate(AnnotateCommand c, long now) {
    NaiveLife life = story(c.key()).life;
    life.noticeClock(now);
    Optional<Refusal> refusal =
        life.isOlder(c.lease())
            ? Optional.of(new Refusal.UnknownLease())
            : life.refusal(c.lease(), now);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    if (c.number() > life.holder.metadataNumber()) {
      life.holder = life.holder.annotated(c.number(), c.metadata());
    }
    return new AnnotateReply.Annotated();
  }

  @Override
  public RevokeReply revoke(LockKey key, long token, long now) {
    NaiveLife life = story(key).life;
    life.noticeClock(now);
    Optional<Refusal> refusal = life.refusal(token, now);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    life.revoked = true;
    long free = Math.max(life.until, life.since + life.minHold);
    return new RevokeReply.Revoking(Micros.toDuration(free - now));
  }

  @Override
  public ReleaseReply forceRelease(LockKey key, long token, String reason, long now) {
    Story story = story(key);
    NaiveLife life = story.life;
    life.noticeClock(now);
    if (life.token > token) {
      return new Refusal.Superseded(FencingToken.of(life.token));
    }
    if (life.token < token && token > now + DAY) {
      return new Refusal.UnknownLease();
    }
    if (life.token == token && life.isOver() && !life.hasKey(now)) {
      return new Refusal.Ended(life.ending.orElseThrow(), life.reason);
    }
    if (life.token < token) {
      story.life = new NaiveLife(token);
    }
    story.life.end(Phase.FORCED, reason);
    return new ReleaseReply.Freed(Duration.ZERO);
  }

  @Override
  public Optional<Holder> find(LockKey key, long now) {
    NaiveLife life = story(key).life;
    if (!life.hasKey(now)) {
      return Optional.empty();
    }
    Holder holder = life.seen(now);
    Duration longest = Micros.toDuration(life.isOver() ? life.minHold : life.ttl);
    boolean stretched = holder.remaining().compareTo(longest) > 0;
    return Optional.of(
        new Holder(
            holder.id(),
            holder.tag(),
            holder.metadata(),
            holder.token(),
            holder.heldFor(),
            stretched ? longest : holder.remaining(),
            holder.renewable(),
            holder.ended()));
  }
}
