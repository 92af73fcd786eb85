package dev.holdfast;

import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AnnotateCommand;
import dev.holdfast.spi.AnnotateReply;
import dev.holdfast.spi.HolderInfo;
import dev.holdfast.spi.ListCommand;
import dev.holdfast.spi.ListReply;
import dev.holdfast.spi.LockRecord;
import dev.holdfast.spi.LockSteps;
import dev.holdfast.spi.Refusal;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RevokeReply;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The plans of all verbs: what is sent to the store, and what its reply means. */
final class Calls {
  private static final int MAX_REASON = 256;

  private final Engine engine;
  private final ResumePlan.PendingIds pendingAttaches = new ResumePlan.PendingIds();

  private volatile HolderInfo plainHolder = HolderInfo.NONE;

  Calls(Engine engine) {
    this.engine = engine;
  }

  Plan<AcquireReply, Acquisition> acquire(AcquireRequest request) {
    TextRules.required("request", request);
    LeaseTimings timings = request.timings().orElse(engine.timings);
    return new AcquirePlan(request, holderOf(request), timings, engine.budget(), engine);
  }

  /** Holders that say nothing of themselves are one. */
  private HolderInfo holderOf(AcquireRequest request) {
    String id = request.holderId().isEmpty() ? engine.holderId : request.holderId();
    HolderInfo plain = plainHolder;
    if (!request.tag().isEmpty() || !request.metadata().isEmpty()) {
      return new HolderInfo(id, request.tag(), request.metadata(), 0);
    }
    if (plain.id().equals(id)) {
      return plain;
    }
    HolderInfo made = new HolderInfo(id, "", Map.of(), 0);
    plainHolder = made;
    return made;
  }

  Plan<Optional<Holder>, Optional<Holder>> find(LockKey key) {
    TextRules.requiredKey(key);
    return plan(
        () -> "find " + key,
        new StoreCall<>("find", (s, t) -> s.find(key, t), (s, t) -> s.find(key, t)),
        (found, repeated) -> {
          found.ifPresent(holder -> engine.observed(holder.token().value()));
          return found;
        });
  }

  Plan<Object, Lease> resume(LeaseTicket ticket) {
    TextRules.required("ticket", ticket);
    return resume(ticket.key(), ticket.token(), ticket.attachNumber());
  }

  Plan<Object, Lease> resume(LockKey key, FencingToken token, int expectedNumber) {
    requireBoth(key, token);
    return new ResumePlan(
        new ResumePlan.Intent(key, token, expectedNumber), pendingAttaches, engine);
  }

  Plan<RevokeReply, Revocation> revoke(LockKey key, FencingToken token) {
    requireBoth(key, token);
    return plan(
        () -> "revoke " + key,
        new StoreCall<>(
            "revoke",
            (s, t) -> s.revoke(key, token.value(), t),
            (s, t) -> s.revoke(key, token.value(), t)),
        (reply, repeated) ->
            reply instanceof RevokeReply.Revoking revoking
                ? new Revocation(Revocation.Outcome.REVOKED, revoking.freeIn())
                : new Revocation(
                    LeaseLosses.revocationOf(engine.seen((Refusal) reply)), Duration.ZERO));
  }

  Plan<ReleaseReply, ReleaseOutcome> forceRelease(LockKey key, FencingToken token, String reason) {
    requireBoth(key, token);
    String why = TextRules.check("reason", reason, MAX_REASON);
    return plan(
        () -> "forceRelease " + key,
        new StoreCall<>(
            "forceRelease",
            (s, t) -> s.forceRelease(key, token.value(), why, t),
            (s, t) -> s.forceRelease(key, token.value(), why, t)),
        (reply, repeated) -> freed(key, reply, repeated, LockRecord.Phase.FORCED));
  }

  Plan<Long, Void> observe(FencingToken highWater) {
    TextRules.required("token", highWater);
    return plan(
        () -> "observe",
        clock(),
        (now, repeated) -> {
          if (!LockSteps.isPlausible(highWater.value(), now)) {
            throw implausible(highWater);
          }
          engine.observed(highWater.value());
          return null;
        });
  }

  Plan<ListReply, HolderPage> holders(HolderQuery query) {
    TextRules.required("query", query);
    ListCommand command =
        new ListCommand(query.namespace(), query.namePrefix(), query.cursor(), query.limit());
    return plan(
        () -> "holders",
        new StoreCall<>("list", (s, t) -> s.list(command, t), (s, t) -> s.list(command, t)),
        (reply, repeated) -> {
          reply.entries().forEach(e -> engine.observed(e.holder().token().value()));
          return new HolderPage(
              reply.entries().stream().map(e -> new HolderPage.Entry(e.key(), e.holder())).toList(),
              reply.next());
        });
  }

  Plan<ReleaseReply, ReleaseOutcome> release(LeaseCore lease) {
    LockKey key = lease.terms.key();
    StoreCall<ReleaseReply> call =
        new StoreCall<>(
            "release",
            (s, t) -> s.release(key, lease.terms.identity(), t),
            (s, t) -> s.release(key, lease.terms.identity(), t));
    return new StorePlan<>(
        () -> "release " + key,
        call,
        engine.budget(),
        (reply, repeated) -> {
          ReleaseOutcome outcome = freed(key, reply, repeated, LockRecord.Phase.RELEASED);
          lease.standing().releaseAnswered(outcome);
          lease.concludeOffer(offerEndedBy(outcome));
          engine.notifier.tell(l -> l.released(key, lease.terms.token(), outcome));
          return outcome;
        },
        () -> {
          lease.concludeOffer(HandOver.Outcome.LOST);
          engine.retryRelease(lease, call);
        });
  }

  /** Only a release that ended the lease itself shows that nobody had attached. */
  private static HandOver.Outcome offerEndedBy(ReleaseOutcome outcome) {
    return switch (outcome) {
      case RELEASED -> HandOver.Outcome.NOT_ATTACHED;
      case HANDED_OVER -> HandOver.Outcome.ATTACHED;
      case ALREADY_RELEASED, EXPIRED, SUPERSEDED, UNKNOWN_LEASE -> HandOver.Outcome.LOST;
    };
  }

  Plan<AnnotateReply, Void> annotate(LeaseCore lease, Map<String, String> metadata) {
    Map<String, String> checked = TextRules.checkMetadata(metadata);
    AnnotateCommand command =
        new AnnotateCommand(
            lease.terms.key(), lease.terms.identity(), lease.notes.nextNumber(), checked);
    return plan(
        () -> "annotate " + command.key(),
        new StoreCall<>(
            "annotate", (s, t) -> s.annotate(command, t), (s, t) -> s.annotate(command, t)),
        (reply, repeated) -> {
          if (reply instanceof Refusal refusal) {
            throw notAnnotated(lease, engine.seen(refusal));
          }
          lease.notes.stored(command.number(), checked);
          return null;
        });
  }

  /**
   * What ends the lease, ends it here too. But a store that does not know it, or only an older copy
   * of it, may have lost state: a renewal tells that apart and puts the lease back.
   */
  private RuntimeException notAnnotated(LeaseCore lease, Refusal refusal) {
    if (refusal instanceof Refusal.UnknownLease || refusal instanceof Refusal.Expired) {
      engine.renewNow(lease);
      return new LockStoreException(
          LockStoreException.Failure.NOT_APPLIED, "the store does not have the lease at present");
    }
    lease.end(LeaseLosses.of(refusal), engine.now());
    return engine.notHeld(lease);
  }

  private static void requireBoth(LockKey key, FencingToken token) {
    TextRules.requiredKey(key);
    TextRules.required("token", token);
  }

  private static StoreCall<Long> clock() {
    return new StoreCall<>("clock", (s, t) -> s.clockMicros(t), (s, t) -> s.clockMicros(t));
  }

  static IllegalArgumentException implausible(FencingToken token) {
    return new IllegalArgumentException(
        "the token "
            + token
            + " is more than 24 h ahead of the store's clock, which is implausible; it was not"
            + " taken over. Check where it comes from, and the store's clock");
  }

  private ReleaseOutcome freed(
      LockKey key, ReleaseReply reply, boolean repeated, LockRecord.Phase phase) {
    if (reply instanceof ReleaseReply.Freed) {
      engine.freed(key);
      return ReleaseOutcome.RELEASED;
    }
    boolean byUs = repeated && reply instanceof Refusal.Ended ended && ended.how() == phase;
    return byUs ? ReleaseOutcome.RELEASED : LeaseLosses.outcomeOf(engine.seen((Refusal) reply));
  }

  private <Q, R> Plan<Q, R> plan(
      Supplier<String> what, StoreCall<Q> call, StorePlan.Conclusion<Q, R> conclusion) {
    return new StorePlan<>(what, call, engine.budget(), conclusion, () -> {});
  }
}
