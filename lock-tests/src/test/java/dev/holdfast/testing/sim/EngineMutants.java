package dev.holdfast.testing.sim;

import java.util.List;

/** Mutants of the engine. */
final class EngineMutants {
  private EngineMutants() {}

  static List<EngineMutant> all() {
    return List.of(
        EngineMutant.of(
            "deadline counted from the reply",
            "D1",
            "LeaseCore.java",
            "Belief newest = new Belief(attempt.sent(), remaining.toNanos()",
            "Belief newest = new Belief(now, remaining.toNanos()"),
        EngineMutant.of(
            "first deadline counted from the reply",
            "D1",
            "PlanRunner.java",
            "turn.answered(); return plan.replied(reply, sent, Moment.of(ticker)); } RuntimeException",
            "turn.answered(); return plan.replied(reply, Moment.of(ticker), Moment.of(ticker)); }"
                + " RuntimeException"),
        EngineMutant.of(
                "wall-clock deadline",
                "D4",
                "Moment.java",
                "return Math.max(monotonicSince(earlier), wall - earlier.wall);",
                "return wall - earlier.wall;")
            .and(
                "Moment.java",
                "return Math.abs(monotonicSince(earlier) - (wall - earlier.wall)) > TOLERANCE;",
                "return false;"),
        EngineMutant.of(
            "clocks never disagree",
            "D4",
            "Moment.java",
            "return Math.abs(monotonicSince(earlier) - (wall - earlier.wall)) > TOLERANCE;",
            "return false;"),
        EngineMutant.of(
            "no safety margin",
            "D1",
            "LeaseStanding.java",
            "b.remaining() - margin - now.elapsedSince(b.sent())",
            "b.remaining() - now.elapsedSince(b.sent())"),
        EngineMutant.of(
            "one renewal attempt only",
            "D2",
            "RenewalSchedule.java",
            "next = pace.afterFailure(failures, now);",
            "next = Long.MAX_VALUE - 1;"),
        EngineMutant.of(
            "isHeld from a timer's flag",
            "D4",
            "LeaseCore.java",
            "return standing.remaining(now) > 0;",
            "return !standing.isOver() && !standing.isOffered();"),
        EngineMutant.of(
            "loss is told only when somebody asks",
            "D5",
            "LeaseCore.java",
            "long wake = standing.hardDeadline();",
            "long wake = Long.MAX_VALUE;"),
        EngineMutant.of(
                "renewal that survives close",
                "D6",
                "LeaseCore.java",
                "private boolean release(Moment now) { renewals.stop();",
                "private boolean release(Moment now) {")
            .and(
                "LeaseCore.java",
                "pass(now); if (standing.isOver()) {",
                "pass(now); if (standing.state() == LeaseState.LOST) {")
            .and(
                "LeaseCore.java",
                "synchronized long wakeAt() { if (standing.isOver()) {",
                "synchronized long wakeAt() { if (standing.state() == LeaseState.LOST) {")
            .and("Engine.java", "if (ended) { keeper.forget(core); }", ""),
        EngineMutant.of(
            "belief kept after the ticket was written",
            "L6",
            "LeaseStanding.java",
            "boolean believes = !isOver() && !offered &&",
            "boolean believes = !isOver() &&"),
        EngineMutant.of(
            "no grant id on retry",
            "A3",
            "AcquirePlan.java",
            "request.key(), grantId, holder,",
            "request.key(), engine.newId(), holder,"),
        EngineMutant.of(
            "time-out reported as held",
            "A7",
            "AcquirePlan.java",
            "return new Step.Fail<>(budget.failure(request.toString(), failure));",
            "return last.isPresent() ? new Step.Done<>(new Held(last.get().holder()))"
                + " : new Step.Fail<>(budget.failure(request.toString(), failure));"),
        EngineMutant.of(
            "time-out reported as not applied",
            "A7",
            "RetryBudget.java",
            "outcomeUnknown ? LockStoreException.Failure.OUTCOME_UNKNOWN : cause.failure();",
            "LockStoreException.Failure.NOT_APPLIED;"),
        EngineMutant.of(
            "a token getter that asks for the newest",
            "T4",
            "DefaultLease.java",
            "public FencingToken token() { return core.terms.token(); }",
            "public FencingToken token() { return FencingToken.of(engine.floor()); }"),
        EngineMutant.of(
            "a caller that gives up leaves a ghost",
            "A7",
            "AcquirePlan.java",
            "engine.outcomeUnknown(\"acquire\", request.key());"
                + " engine.abandon(command.orElseThrow());",
            "engine.outcomeUnknown(\"acquire\", request.key());"),
        EngineMutant.of(
            "held after an unanswered attempt leaves a ghost",
            "A7",
            "AcquirePlan.java",
            "if (budget.outcomeUnknown()) { engine.abandon(command.orElseThrow()); }",
            ""),
        EngineMutant.of(
            "a grant that comes after the caller has gone is kept",
            "A8",
            "PlanRunner.java",
            "plan.discard(done.result());",
            ""),
        EngineMutant.of(
            "a renewal on request does not look at the clock",
            "L9",
            "LeaseCore.java",
            "pass(now); return renewals.isStopped()",
            "return renewals.isStopped()"),
        EngineMutant.of(
            "tokens seen in replies are not remembered",
            "T1",
            "Engine.java",
            "floor.accumulateAndGet(token, Math::max);",
            ""),
        EngineMutant.of(
            "requests do not carry the floor", "T1", "AcquirePlan.java", "engine.floor(),", "0,"),
        EngineMutant.of(
            "a poll that is never due",
            "W1",
            "Engine.java",
            "return hints.pollAfter(remaining);",
            "hints.pollAfter(remaining); return Duration.ofDays(1);"),
        EngineMutant.of(
            "close releases nothing",
            "D6",
            "Engine.java",
            "if (lease.beginClose(now())) { release(lease); }",
            "if (lease.beginClose(now())) { }"),
        EngineMutant.of(
            "maxHold is ignored",
            "L9",
            "LeaseTerms.java",
            "return maxHold.isZero() ? Long.MAX_VALUE : grantedAt.monotonic() + maxHold.toNanos();",
            "return Long.MAX_VALUE;"),
        EngineMutant.of(
            "a revoked lease is renewed on",
            "L5",
            "LeaseCore.java",
            "} else if (refusal instanceof Refusal.Revoked) { drain(LeaseLosses.of(refusal), now);",
            "} else if (refusal instanceof Refusal.Revoked) { failed(attempt, \"revoked\", now);"),
        EngineMutant.of(
            "a lease that the store has lost is not put back",
            "Q1",
            "LeaseCore.java",
            "return !renewals.isStopped(); } return false;",
            "failed(attempt, \"lost\", now); } return false;"),
        EngineMutant.of(
            "a lease is put back while the clocks disagree",
            "D4",
            "LeaseCore.java",
            "} else if (disagreesWithBelief(now)) { failed(",
            "} else if (false) { failed("),
        EngineMutant.of(
            "told again after the end",
            "D3",
            "LeaseCore.java",
            "return change(() -> !standing.isOver() && lose(why, now));",
            "return change(() -> lose(why, now));"),
        EngineMutant.of(
            "a new attach id for every attempt",
            "L6",
            "ResumePlan.java",
            "(s, t) -> s.attach(command, t).thenApply(reply -> reply));",
            "(s, t) -> s.attach(new AttachCommand(intent.key(), intent.token(),"
                + " intent.expectedNumber(), engine.newId()), t).thenApply(reply -> reply));"),
        EngineMutant.of(
            "the id of an attach without an answer is forgotten",
            "L6",
            "ResumePlan.java",
            "pending.keep(intent, attachId);",
            ""),
        EngineMutant.of(
            "a lease that was lost here is said to have expired at the store",
            "L4",
            "LeaseLosses.java",
            "case DEADLINE, REVOKED, MAX_HOLD, NOT_ATTACHED, CLOSED, UNREACHABLE ->"
                + " Optional.empty();",
            "default -> Optional.of(ReleaseOutcome.EXPIRED);"),
        EngineMutant.of(
            "a release beside another one answers without asking",
            "L4",
            "LeaseStanding.java",
            "return releaseAnswer.or(",
            "if (state == LeaseState.RELEASED) { return"
                + " Optional.of(ReleaseOutcome.ALREADY_RELEASED); } return releaseAnswer.or("),
        EngineMutant.of(
            "a release that failed is not tried again",
            "L4",
            "Calls.java",
            "engine.retryRelease(lease, call);",
            ""),
        EngineMutant.of(
            "jeopardy is not told",
            "D3",
            "LeaseStanding.java",
            "if (state == LeaseState.ACTIVE) {",
            "if (false) {"),
        EngineMutant.of(
            "jeopardy lasts for ever",
            "D3",
            "LeaseStanding.java",
            "if (state == LeaseState.JEOPARDY) {",
            "if (false) {"),
        EngineMutant.of(
            "an offered lease is not renewed",
            "L6",
            "LeaseCore.java",
            "standing.offer(now);",
            "standing.offer(now); renewals.stop();"),
        EngineMutant.of(
                "an offer has no end",
                "L6",
                "DefaultHandOver.java",
                "return now.monotonic() >= endsAt;",
                "return false;")
            .and(
                "LeaseOffer.java",
                "return offer.get().endsAt() + (lastWordAsked ? lastWordTime : 0);",
                "return Long.MAX_VALUE;"),
        EngineMutant.of(
            "a store that hangs is waited for",
            "A7",
            "Answers.java",
            "() -> answer.completeExceptionally(silence(timeout))",
            "() -> {}"),
        EngineMutant.of(
            "only the first of several waiters ever looks",
            "W2",
            "WaitQueues.java",
            "inheritPoll(line);",
            ""),
        EngineMutant.of(
            "a call has no budget",
            "A7",
            "RetryBudget.java",
            "hopeless || now.monotonic() + pause >= endsAt",
            "hopeless"),
        EngineMutant.of(
            "the timings of a request are ignored",
            "D2",
            "AcquirePlan.java",
            "c.grantId(), timings,",
            "c.grantId(), engine.timingsOf(c.ttl()),"));
  }
}
