package dev.holdfast.testing.sim;

import dev.holdfast.Holder;
import dev.holdfast.LockKey;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AttachCommand;
import dev.holdfast.spi.AttachReply;
import dev.holdfast.spi.LeaseIdentity;
import dev.holdfast.spi.LockRecord;
import dev.holdfast.spi.Refusal;
import dev.holdfast.spi.ReinstateCommand;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewCommand;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.RevokeReply;
import dev.holdfast.testing.history.Abandoned;
import dev.holdfast.testing.history.Call;
import dev.holdfast.testing.history.DeathReason;
import dev.holdfast.testing.history.ForcedRelease;
import dev.holdfast.testing.history.Found;
import dev.holdfast.testing.history.FoundNone;
import dev.holdfast.testing.history.Granted;
import dev.holdfast.testing.history.HandOver;
import dev.holdfast.testing.history.Held;
import dev.holdfast.testing.history.HistoryRecorder;
import dev.holdfast.testing.history.Reinstated;
import dev.holdfast.testing.history.Released;
import dev.holdfast.testing.history.Renewed;
import dev.holdfast.testing.history.SaidDead;
import dev.holdfast.testing.history.StateLoss;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Records what the store did, at the very instant at which it did it, and counts it. */
final class Testimony implements Spectator {
  private final Ledger ledger;
  private final HistoryRecorder history;
  private final Tally tally;
  private final Map<UUID, Long> firstToken = new HashMap<>();
  private final Map<Grant, String> intents = new HashMap<>();
  private final Map<UUID, Set<String>> names = new HashMap<>();

  Testimony(Ledger ledger) {
    this.ledger = ledger;
    history = ledger.history;
    tally = ledger.tally;
  }

  /** The intent that a token was granted to, as the history names it. */
  String intentOf(Grant grant) {
    return intents.getOrDefault(grant, "none");
  }

  @Override
  public void stateLost(long at) {
    history.record(new StateLoss(at, at));
  }

  @Override
  public void executed(Executed step) {
    String process = step.from().name();
    Object command = step.command();
    Object reply = step.reply();
    Map<LockKey, LockRecord> before = step.before();
    long clock = step.clock();
    long at = step.at();
    if (command instanceof AcquireCommand c) {
      acquire(Call.at(c.key(), process, at), c, (AcquireReply) reply, before.get(c.key()), clock);
    } else if (command instanceof AttachCommand c) {
      attach(Call.at(c.key(), process, at), c, (AttachReply) reply, before.get(c.key()));
    } else if (command instanceof Request.Release c) {
      release(Call.at(c.key(), process, at), c, (ReleaseReply) reply);
    } else if (command instanceof Request.Force c) {
      force(Call.at(c.key(), process, at), c, (ReleaseReply) reply, before.get(c.key()), clock);
    } else if (command instanceof Request.Abandon c) {
      tally.count((Boolean) reply ? Met.ABANDON_FREED : Met.TOMBSTONE);
      for (String name : names.getOrDefault(c.grantId(), Set.of(c.grantId().toString()))) {
        history.record(new Abandoned(Call.at(c.key(), process, at), name));
      }
    } else if (command instanceof Request.Revoke && reply instanceof RevokeReply.Revoking) {
      tally.count(Met.REVOKED);
    } else if (command instanceof Request.Find c) {
      find(Call.at(c.key(), process, at), (Optional<?>) reply);
    } else if (command instanceof List<?> batch) {
      List<?> replies = (List<?>) reply;
      for (int i = 0; i < batch.size(); i++) {
        renewal(process, batch.get(i), replies.get(i), before, at);
      }
    }
  }

  private void acquire(
      Call call, AcquireCommand c, AcquireReply reply, LockRecord before, long clock) {
    if (reply instanceof AcquireReply.Granted g) {
      long token = g.token().value();
      long first = firstToken.computeIfAbsent(c.grantId(), id -> token);
      Grant grant = new Grant(c.key(), token);
      boolean replay = intents.containsKey(grant);
      boolean expired = before.phase() == LockRecord.Phase.HELD && clock >= before.expiresAt();
      tally.count(replay ? Met.REPLAY : expired ? Met.TAKEOVER_AFTER_EXPIRY : Met.GRANT);
      // A duplicate that is older than the record's memory may be granted once more.
      String intent = c.grantId() + (first == token ? "" : " again, " + token);
      intents.putIfAbsent(grant, intent);
      names.computeIfAbsent(c.grantId(), id -> new LinkedHashSet<>()).add(intents.get(grant));
      history.record(new Granted(call, token, c.holder().id(), intents.get(grant), g.remaining()));
    } else if (reply instanceof AcquireReply.Busy busy) {
      tally.count(Met.HELD_ANSWER);
      history.record(new Held(call, busy.holder().token().value(), busy.holder().id()));
    } else {
      tally.count(Met.DUPLICATE_REFUSED);
    }
  }

  private void attach(Call call, AttachCommand c, AttachReply reply, LockRecord before) {
    long token = c.token().value();
    if (reply instanceof AttachReply.Attached a) {
      boolean again = before.attachId().equals(c.attachId());
      tally.count(again ? Met.ATTACH_REPEATED : Met.ATTACHED);
      history.record(new HandOver(call, token, a.attachNumber(), a.remaining()));
    } else {
      if (reply instanceof Refusal.HandedOver) {
        tally.count(Met.ATTACH_REFUSED);
      }
      dead(call, token, (Refusal) reply, before);
    }
  }

  private void release(Call call, Request.Release c, ReleaseReply reply) {
    if (!(reply instanceof ReleaseReply.Freed freed)) {
      return;
    }
    long token = c.lease().token().value();
    call = ofLease(call, c.lease());
    if (freed.freeIn().isZero()) {
      history.record(new Released(call, token));
    } else {
      long free = call.start() + Math.max(0, freed.freeIn().toNanos() - Server.MOST_FORWARD);
      history.record(new Released(Call.unanswered(c.key(), call.process(), free), token));
    }
  }

  /** A process may have released one lease of a token, and still keep another one. */
  static Call ofLease(Call call, LeaseIdentity lease) {
    String process = call.process() + "/" + lease.attachNumber() + "/" + lease.attachId();
    return new Call(call.key(), process, call.start(), call.end());
  }

  private void force(
      Call call, Request.Force c, ReleaseReply reply, LockRecord before, long clock) {
    if (reply instanceof ReleaseReply.Freed) {
      tally.count(Met.FORCED_RELEASE);
      // One that has run out is ended too, but that is not what freed it.
      Call freeing =
          before.isBusy(clock) ? call : Call.unanswered(c.key(), call.process(), call.start());
      history.record(new ForcedRelease(freeing, c.token()));
    }
  }

  private void find(Call call, Optional<?> found) {
    if (found.isPresent()) {
      Holder holder = (Holder) found.get();
      history.record(new Found(call, holder.token().value(), holder.id()));
    } else {
      history.record(new FoundNone(call));
    }
  }

  private void renewal(
      String process, Object command, Object reply, Map<LockKey, LockRecord> before, long at) {
    LockKey key = command instanceof RenewCommand c ? c.key() : ((ReinstateCommand) command).key();
    LeaseIdentity lease =
        command instanceof RenewCommand c ? c.lease() : ((ReinstateCommand) command).lease();
    Call call = Call.at(key, process, at);
    long token = lease.token().value();
    if (reply instanceof RenewReply.Renewed r) {
      tally.count(Met.RENEWED);
      history.record(new Renewed(call, token, r.remaining()));
    } else if (reply instanceof RenewReply.Reinstated r) {
      reinstated(call, token, r.remaining());
    } else if (reply instanceof Refusal refusal) {
      countRefusal(refusal);
      dead(call, token, refusal, before.get(key));
    }
  }

  /** A store whose clock stepped back may take a lease that it shortened for a lost one. */
  private void reinstated(Call call, long token, Duration remaining) {
    if (ledger.hasLostState()) {
      tally.count(Met.REINSTATED);
      history.record(new Reinstated(call, token, remaining));
    } else if (ledger.hasClockSteppedBack()) {
      tally.count(Met.REINSTATED_AFTER_A_STEP_BACK);
      history.record(new Renewed(call, token, remaining));
    } else {
      history.record(new Reinstated(call, token, remaining));
    }
  }

  private void countRefusal(Refusal refusal) {
    if (refusal instanceof Refusal.Expired) {
      tally.count(Met.RENEWAL_REFUSED_EXPIRED);
    } else if (refusal instanceof Refusal.Superseded) {
      tally.count(Met.RENEWAL_REFUSED_SUPERSEDED);
    } else if (refusal instanceof Refusal.Ended) {
      tally.count(Met.RENEWAL_REFUSED_RELEASED);
    } else if (refusal instanceof Refusal.HandedOver) {
      tally.count(Met.RENEWAL_REFUSED_HANDED_OVER);
    } else if (refusal instanceof Refusal.Revoked) {
      tally.count(Met.RENEWAL_REFUSED_REVOKED);
    }
  }

  private void dead(Call call, long token, Refusal refusal, LockRecord before) {
    // Kept for its minimum hold, a released lease is over for its holder and held for others.
    boolean kept = before.phase() != LockRecord.Phase.HELD && !before.holder().id().isEmpty();
    if (refusal instanceof Refusal.Superseded) {
      record(call, token, DeathReason.SUPERSEDED);
    } else if (refusal instanceof Refusal.Ended && !kept) {
      record(call, token, DeathReason.RELEASED);
    } else if (refusal instanceof Refusal.HandedOver) {
      record(call, token, DeathReason.HANDED_OVER);
    } else if (refusal instanceof Refusal.Expired) {
      record(call, token, DeathReason.EXPIRED);
    } else if (refusal instanceof Refusal.UnknownLease) {
      record(call, token, DeathReason.UNKNOWN_LEASE);
    }
  }

  private void record(Call call, long token, DeathReason reason) {
    history.record(new SaidDead(call, token, reason));
  }

  /** How long a step of the store's clock can have shortened a lease. */
  static Duration clockMargin() {
    return Duration.ofNanos(Server.MOST_FORWARD).plusMillis(1);
  }
}
