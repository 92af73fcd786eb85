package dev.holdfast.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.FencingToken;
import dev.holdfast.LockKey;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.AnnotateCommand;
import dev.holdfast.spi.AttachCommand;
import dev.holdfast.spi.AttachReply.Attached;
import dev.holdfast.spi.HolderInfo;
import dev.holdfast.spi.LeaseIdentity;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.Micros;
import dev.holdfast.spi.ReinstateCommand;
import dev.holdfast.spi.RenewReply.Reinstated;
import dev.holdfast.spi.RenewReply.Renewed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/**
 * Plays a script on a store and on a model side by side, and compares every reply.
 *
 * <p>The model is given the instant of each step: where a reply tells an end, that less the ttl is
 * it, to the microsecond; elsewhere nothing depends on it, because a lease lasts either long or, by
 * the time of the next step, no more.
 */
final class ScriptRun {
  private static final Duration SHORT = Duration.ofMillis(1);
  private static final long HOUR = 3_600_000_000L;

  private final LockStore store;
  private final Model model;
  private final ScriptClock clock;
  private final List<Lane> lanes = new ArrayList<>();
  private final List<String> done = new ArrayList<>();

  /** What the script has done to one key. */
  private static final class Lane {
    final LockKey key;
    final List<AcquireCommand> intents = new ArrayList<>();
    final List<Grant> leases = new ArrayList<>();
    final List<Attempt> attaches = new ArrayList<>();

    Lane(LockKey key) {
      this.key = key;
    }
  }

  /** An attach to a lease as one side knows it. */
  private record Attempt(Grant lease, AttachCommand command) {}

  ScriptRun(LockStore store, Model model, ScriptClock clock, List<LockKey> keys) {
    this.store = store;
    this.model = model;
    this.clock = clock;
    keys.forEach(key -> lanes.add(new Lane(key)));
  }

  /** Plays all steps; a step for which there is nothing yet is passed over. */
  void play(List<ScriptStep> script) {
    script.forEach(this::play);
  }

  private void play(ScriptStep step) {
    Lane lane = lanes.get(step.key() % lanes.size());
    done.add(step.toString());
    switch (step.verb()) {
      case ACQUIRE -> acquire(lane, newIntent(lane, step));
      case INVENT -> invent(lane, step);
      case FIND -> find(lane);
      case PASS -> clock.pass(passing(step));
      case ACQUIRE_AGAIN, ABANDON -> onIntent(lane, step);
      case ATTACH_AGAIN -> onAttach(lane, step);
      default -> onLease(lane, step);
    }
  }

  private static <T> T pick(List<T> list, ScriptStep step) {
    return list.get(list.size() - 1 - step.pick() % list.size());
  }

  private static Duration passing(ScriptStep step) {
    return switch (step.variant() % 6) {
      case 0 -> Duration.ofNanos(1_000);
      case 1 -> SHORT;
      case 2 -> RuleGroup.LONG.dividedBy(2);
      case 3 -> RuleGroup.LONG;
      case 4 -> RuleGroup.LONG.dividedBy(3).negated();
      default -> Duration.ofHours(-8);
    };
  }

  private AcquireCommand newIntent(Lane lane, ScriptStep step) {
    int v = step.variant();
    HolderInfo holder =
        new HolderInfo("holder-" + v % 3, v % 5 == 0 ? "tag" : "", Map.of("v", "" + v), 0);
    Ask ask =
        Ask.of(lane.key)
            .holder(holder)
            .ttl(v % 4 == 1 ? SHORT : RuleGroup.LONG)
            .minHold(v % 7 == 0 ? RuleGroup.LONG : Duration.ZERO)
            .maxHold(v % 11 == 0 ? Duration.ofHours(1) : Duration.ZERO)
            .floor(floor(v))
            .waitFor(v % 3 == 0 ? Duration.ofMinutes(1) : Duration.ZERO);
    lane.intents.add(ask.command());
    return ask.command();
  }

  private long floor(int variant) {
    if (variant % 29 == 3) {
      return FencingToken.MAX_VALUE - variant % 3;
    }
    return variant % 9 == 2 ? clock.micros() + HOUR : 0;
  }

  private void acquire(Lane lane, AcquireCommand command) {
    Duration ttl = command.ttl();
    Object reply =
        compare(
            () -> store.acquire(command, RuleGroup.TIMEOUT),
            ttl,
            now -> model.acquire(command, now));
    if (reply instanceof Granted granted) {
      know(lane, Grant.of(command, granted));
    }
  }

  private void know(Lane lane, Grant lease) {
    lane.leases.add(lease);
    if (lease.command().ttl().equals(SHORT)) {
      clock.await(lease.expiresAt());
    }
  }

  /** A lease that the store has lost, or that never was. */
  private void invent(Lane lane, ScriptStep step) {
    int v = step.variant();
    long around = lane.leases.isEmpty() ? clock.micros() : pick(lane.leases, step).tokenValue();
    long token = Math.max(1, Math.min(FencingToken.MAX_VALUE, around + v % 3 - 1));
    int attach = v % 2 == 0 ? 0 : 1 + v % 3;
    AcquireCommand intent = Ask.of(lane.key).command();
    UUID attachId = attach == 0 ? intent.grantId() : UUID.randomUUID();
    LeaseIdentity lease = new LeaseIdentity(FencingToken.of(token), attach, attachId);
    long end = clock.micros() + (v % 5 == 0 ? -1 : Micros.of(RuleGroup.LONG));
    lane.leases.add(new Grant(intent, lease, RuleGroup.LONG, end));
  }

  private void find(Lane lane) {
    compare(
        () -> store.find(lane.key, RuleGroup.TIMEOUT),
        Duration.ZERO,
        now -> model.find(lane.key, now));
  }

  private void onIntent(Lane lane, ScriptStep step) {
    if (step.verb() == ScriptStep.Verb.ABANDON) {
      boolean unseen = lane.intents.isEmpty() || step.variant() % 8 == 0;
      AcquireCommand intent = unseen ? newIntent(lane, step) : pick(lane.intents, step);
      UUID id = intent.grantId();
      compare(
          () -> store.abandon(lane.key, id, RuleGroup.TIMEOUT),
          Duration.ZERO,
          now -> model.abandon(lane.key, id, now));
    } else if (!lane.intents.isEmpty()) {
      acquire(lane, pick(lane.intents, step));
    }
  }

  private void onAttach(Lane lane, ScriptStep step) {
    if (!lane.attaches.isEmpty()) {
      attach(lane, pick(lane.attaches, step));
    }
  }

  private void onLease(Lane lane, ScriptStep step) {
    if (lane.leases.isEmpty()) {
      return;
    }
    Grant lease = pick(lane.leases, step);
    int v = step.variant();
    switch (step.verb()) {
      case RENEW -> renew(lane, acknowledging(lease, v));
      case REINSTATE -> reinstate(lane, acknowledging(lease, v));
      case ATTACH -> newAttach(lane, lease, v);
      case RELEASE ->
          compare(
              () -> store.release(lane.key, lease.lease(), RuleGroup.TIMEOUT),
              Duration.ZERO,
              now -> model.release(lane.key, lease.lease(), now));
      case ANNOTATE -> annotate(lease.annotation(v % 4, Map.of("a", "" + v)));
      case REVOKE ->
          compare(
              () -> store.revoke(lane.key, lease.tokenValue(), RuleGroup.TIMEOUT),
              Duration.ZERO,
              now -> model.revoke(lane.key, lease.tokenValue(), now));
      default -> forceRelease(lane, lease, v);
    }
  }

  private Grant acknowledging(Grant lease, int variant) {
    return switch (variant % 5) {
      case 0 -> lease.acknowledged(clock.micros() + Micros.of(RuleGroup.LONG) + HOUR);
      case 1 -> lease.acknowledged(lease.expiresAt() + 1);
      default -> lease;
    };
  }

  private void renew(Lane lane, Grant lease) {
    Object reply =
        compare(
            () -> store.renew(List.of(lease.renewal()), RuleGroup.TIMEOUT).get(0),
            lease.command().ttl(),
            now -> model.renew(lease.renewal(), now));
    if (reply instanceof Renewed renewed) {
      know(lane, lease.acknowledged(renewed.expiresAt()));
    }
  }

  private void reinstate(Lane lane, Grant lease) {
    ReinstateCommand command = lease.reinstatement();
    Object reply =
        compare(
            () -> store.reinstate(List.of(command), RuleGroup.TIMEOUT).get(0),
            lease.command().ttl(),
            now -> model.reinstate(command, now));
    if (reply instanceof Reinstated reinstated) {
      know(lane, lease.acknowledged(reinstated.expiresAt()));
    } else if (reply instanceof Renewed renewed) {
      know(lane, lease.acknowledged(renewed.expiresAt()));
    }
  }

  private void newAttach(Lane lane, Grant lease, int variant) {
    int number = lease.lease().attachNumber() + (variant % 6 == 0 ? 1 : 0);
    AttachCommand command = new AttachCommand(lane.key, lease.token(), number, UUID.randomUUID());
    Attempt attempt = new Attempt(lease, command);
    lane.attaches.add(attempt);
    attach(lane, attempt);
  }

  private void attach(Lane lane, Attempt attempt) {
    AttachCommand command = attempt.command();
    Object reply =
        compare(
            () -> store.attach(command, RuleGroup.TIMEOUT),
            attempt.lease().command().ttl(),
            now -> model.attach(command, now));
    if (reply instanceof Attached attached) {
      know(lane, attempt.lease().attached(command, attached));
    }
  }

  private void annotate(AnnotateCommand command) {
    compare(
        () -> store.annotate(command, RuleGroup.TIMEOUT),
        Duration.ZERO,
        now -> model.annotate(command, now));
  }

  private void forceRelease(Lane lane, Grant lease, int variant) {
    long token = Math.min(FencingToken.MAX_VALUE, lease.tokenValue() + (variant % 4 == 0 ? 1 : 0));
    compare(
        () -> store.forceRelease(lane.key, token, "r" + variant, RuleGroup.TIMEOUT),
        Duration.ZERO,
        now -> model.forceRelease(lane.key, token, "r" + variant, now));
  }

  private Object compare(Supplier<Object> call, Duration ttl, LongFunction<Object> expected) {
    long before = clock.micros();
    Object reply = call.get();
    long after = clock.micros();
    Object should = expected.apply(instant(reply, ttl, before, after).orElse(before));
    boolean exact = clock.isExact();
    assertEquals(
        exact ? should : Masked.reply(should),
        exact ? reply : Masked.reply(reply),
        () -> "the reply to the last of:\n  " + String.join("\n  ", done));
    return reply;
  }

  /** The instant of the step, where the reply tells it. */
  private static OptionalLong instant(Object reply, Duration ttl, long before, long after) {
    long end =
        reply instanceof Granted g
            ? g.expiresAt()
            : reply instanceof Renewed r
                ? r.expiresAt()
                : reply instanceof Reinstated r
                    ? r.expiresAt()
                    : reply instanceof Attached a ? a.expiresAt() : Long.MIN_VALUE / 2;
    long instant = end - Micros.of(ttl);
    return before <= instant && instant <= after ? OptionalLong.of(instant) : OptionalLong.empty();
  }
}
