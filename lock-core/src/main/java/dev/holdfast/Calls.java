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
import java.util.concurrent.ConcurrentHashMap;

/** The plans of all verbs: what is sent to the store, and what its reply means. */
final class Calls {
  private static final int MAX_REASON = 256;

  private final Engine engine;
  private final ResumePlan.PendingIds pendingAttaches =
      new ResumePlan.PendingIds(new ConcurrentHashMap<>());

  Calls(Engine engine) {
    this.engine = engine;
  }

  Plan<AcquireReply, Acquisition> acquire(AcquireRequest request) {
    engine.requireOpen();
    String id = request.holderId().isEmpty() ? engine.holderId : request.holderId();
    HolderInfo holder = new HolderInfo(id, request.tag(), request.metadata(), 0);
    LeaseTimings timings = request.timings().orElse(engine.timings);
    return new AcquirePlan(request, holder, timings, engine.budget(), engine);
  }

  Plan<Optional<Holder>, Optional<Holder>> find(LockKey key) {
    engine.requireOpen();
    return plan(
        "find " + key,
        new StoreCall<>("find", (s, t) -> s.find(key, t), (s, t) -> s.find(key, t)),
        (found, repeated, sent) -> {
          found.ifPresent(holder -> engine.observed(holder.token().value()));
          return found;
        });
  }

  Plan<Object, Lease> resume(LockKey key, FencingToken token, int expectedNumber) {
    engine.requireOpen();
    return new ResumePlan(
        new ResumePlan.Intent(key, token, expectedNumber), pendingAttaches, engine);
  }

  Plan<RevokeReply, Revocation> revoke(LockKey key, FencingToken token) {
    engine.requireOpen();
    return plan(
        "revoke " + key,
        new StoreCall<>(
            "revoke",
            (s, t) -> s.revoke(key, token.value(), t),
            (s, t) -> s.revoke(key, token.value(), t)),
        (reply, repeated, sent) ->
            reply instanceof RevokeReply.Revoking revoking
                ? new Revocation(Revocation.Outcome.REVOKED, revoking.freeIn())
                : new Revocation(LeaseLosses.revocationOf((Refusal) reply), Duration.ZERO));
  }

  Plan<ReleaseReply, ReleaseOutcome> forceRelease(LockKey key, FencingToken token, String reason) {
    engine.requireOpen();
    String why = TextRules.check("reason", reason, MAX_REASON);
    return plan(
        "forceRelease " + key,
        new StoreCall<>(
            "forceRelease",
            (s, t) -> s.forceRelease(key, token.value(), why, t),
            (s, t) -> s.forceRelease(key, token.value(), why, t)),
        (reply, repeated, sent) -> freed(key, reply, repeated, LockRecord.Phase.FORCED));
  }

  Plan<Long, Void> observe(FencingToken highWater) {
    engine.requireOpen();
    return plan(
        "observe",
        clock(),
        (now, repeated, sent) -> {
          if (!LockSteps.isPlausible(highWater.value(), now)) {
            throw implausible(highWater);
          }
          engine.observed(highWater.value());
          return null;
        });
  }

  Plan<ListReply, HolderPage> holders(HolderQuery query) {
    engine.requireOpen();
    ListCommand command =
        new ListCommand(query.namespace(), query.namePrefix(), query.cursor(), query.limit());
    return plan(
        "holders",
        new StoreCall<>("list", (s, t) -> s.list(command, t), (s, t) -> s.list(command, t)),
        (reply, repeated, sent) ->
            new HolderPage(
                reply.entries().stream()
                    .map(e -> new HolderPage.Entry(e.key(), e.holder()))
                    .toList(),
                reply.next()));
  }

  Plan<ReleaseReply, ReleaseOutcome> release(LeaseCore lease) {
    LockKey key = lease.terms.key();
    StoreCall<ReleaseReply> call =
        new StoreCall<>(
            "release",
            (s, t) -> s.release(key, lease.terms.identity(), t),
            (s, t) -> s.release(key, lease.terms.identity(), t));
    return new StorePlan<>(
        "release " + key,
        call,
        engine.budget(),
        (reply, repeated, sent) -> {
          observe(reply);
          ReleaseOutcome outcome = freed(key, reply, repeated, LockRecord.Phase.RELEASED);
          FencingToken token = lease.terms.identity().token();
          engine.notifier.tell(l -> l.released(key, token, outcome));
          return outcome;
        },
        unknown -> engine.retryRelease(lease, call));
  }

  Plan<AnnotateReply, Void> annotate(LeaseCore lease, Map<String, String> metadata) {
    Map<String, String> checked = TextRules.checkMetadata(metadata);
    AnnotateCommand command =
        new AnnotateCommand(
            lease.terms.key(), lease.terms.identity(), lease.nextAnnotation(), checked);
    return plan(
        "annotate " + command.key(),
        new StoreCall<>(
            "annotate", (s, t) -> s.annotate(command, t), (s, t) -> s.annotate(command, t)),
        (reply, repeated, sent) -> {
          if (reply instanceof Refusal refusal) {
            lease.refused(refusal, engine.now());
            throw new LeaseLostException(
                command.key(), command.lease().token(), LeaseLosses.of(refusal));
          }
          lease.annotated(command.number(), checked);
          return null;
        });
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
    return byUs ? ReleaseOutcome.RELEASED : LeaseLosses.outcomeOf((Refusal) reply);
  }

  private <Q, R> Plan<Q, R> plan(
      String what, StoreCall<Q> call, StorePlan.Conclusion<Q, R> conclusion) {
    return new StorePlan<>(
        what,
        call,
        engine.budget(),
        (reply, repeated, sent) -> {
          observe(reply);
          return conclusion.of(reply, repeated, sent);
        },
        unknown -> {});
  }

  /** The next token asked for must be above every token seen. */
  void observe(Object reply) {
    if (reply instanceof Refusal.Superseded superseded) {
      engine.observed(superseded.by().value());
    } else if (reply instanceof ListReply list) {
      list.entries().forEach(entry -> engine.observed(entry.holder().token().value()));
    }
  }
}
