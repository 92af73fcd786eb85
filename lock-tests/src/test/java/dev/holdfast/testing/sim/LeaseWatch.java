package dev.holdfast.testing.sim;

import dev.holdfast.Lease;
import dev.holdfast.LeaseEvent;
import dev.holdfast.LeaseLoss;
import dev.holdfast.LeaseState;
import dev.holdfast.LeaseTimings;
import dev.holdfast.testing.history.Believed;
import dev.holdfast.testing.history.Call;
import dev.holdfast.testing.history.RenewalSent;
import dev.holdfast.testing.history.Terminal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One lease in one process: asked after every event whether it is held, and judged by the truth.
 */
final class LeaseWatch {
  /** What rounding and the order of events at one instant may cost. */
  private static final long SLACK = 5_000_000;

  /** How long the store may take over the last word on an offer. */
  private static final long OFFER_SLACK = 12_000_000_000L;

  /** How long a grant may take to reach its holder, who counts from the last request. */
  private static final long MAX_HOLD_SLACK = 6_000_000_000L;

  private final World world;
  private final Ledger ledger;
  private final Machine machine;
  private final Lease lease;
  private final Identity identity;
  private final LeaseTimings timings;
  private final Duration maxHold;
  private final int number;
  private final String id;
  private final List<LeaseEvent> events = new ArrayList<>();
  private final Standing standing;
  private final long bornAt;
  private final long bornAtMonotonic;
  private boolean ended;
  private long endedAt;
  private boolean offered;
  private long offeredUntil = Long.MAX_VALUE;
  private boolean believed;
  private boolean believedBeforeStop;
  private long believedAt;
  private long believedUntil;
  private LeaseState last = LeaseState.ACTIVE;

  LeaseWatch(
      int number,
      World world,
      Ledger ledger,
      Machine machine,
      Lease lease,
      Identity identity,
      LeaseTimings timings,
      Duration maxHold) {
    this.world = world;
    this.ledger = ledger;
    this.machine = machine;
    this.lease = lease;
    this.identity = identity;
    this.timings = timings;
    this.maxHold = maxHold;
    this.number = number;
    this.standing = ledger.standings.of(machine, identity);
    this.id =
        String.format(
            "%s/%d/%d (no. %d)",
            machine.name(), identity.token(), identity.lease().attachNumber(), number);
    this.bornAt = world.now();
    this.bornAtMonotonic = machine.monotonicNanos();
    ledger.standings.watch(this);
    lease.onEvent(this::happened);
  }

  Lease lease() {
    return lease;
  }

  Identity identity() {
    return identity;
  }

  Machine machine() {
    return machine;
  }

  /** Whether its end was told. */
  boolean isOver() {
    return last.isTerminal();
  }

  /** Whether it has ended no longer ago than that. */
  boolean endedWithin(long nanos) {
    return last.isTerminal() && world.now() - endedAt <= nanos;
  }

  boolean isOffered() {
    return offered;
  }

  List<LeaseEvent> events() {
    return events;
  }

  /** The caller ends it: from now on it is neither believed in nor renewed. */
  void end() {
    ended = true;
  }

  /** The work is done, and the lease is closed, which does nothing once it was offered. */
  void endUnlessOffered() {
    ended |= !offered;
  }

  /** Whether nothing can be learned of it any more. */
  boolean isForgotten() {
    return machine.isCrashed() || last.isTerminal() && !believed && !machine.isStopped();
  }

  /** Whether it goes on, and closing it would release it. */
  boolean isOpen() {
    return !machine.isCrashed() && !last.isTerminal() && !offered && !ended;
  }

  /** The caller offers it: from now on it is not believed in. */
  void offer(Duration within) {
    offered = true;
    offeredUntil = machine.monotonicNanos() + within.toNanos();
  }

  // Events.

  private void happened(LeaseEvent event) {
    events.add(event);
    if (last.isTerminal()) {
      violation("was told " + event.kind() + " after its end: " + events);
    }
    last = event.state();
    if (last.isTerminal()) {
      endedAt = world.now();
      Call call = Call.at(identity.key(), machine.name(), world.tick());
      ledger.history.record(new Terminal(call, id, event.kind().toString()));
    }
    if (event.loss().isPresent()) {
      because(event.loss().get());
    }
    if (event.kind() == LeaseEvent.Kind.RECOVERED) {
      ledger.count(Met.RECOVERED);
    }
  }

  private void because(LeaseLoss why) {
    switch (why.reason()) {
      case DEADLINE -> atDeadline();
      case REVOKED -> ledger.count(Met.REVOCATION_DRAINED);
      case MAX_HOLD -> ledger.count(Met.MAX_HOLD_DRAINED);
      case NOT_ATTACHED -> ledger.count(Met.OFFER_TIMED_OUT);
      case EXPIRED -> expired();
      case UNKNOWN_LEASE -> violation("was lost as unknown, and was not put back");
      case HANDED_OVER -> handedOver();
      default -> {}
    }
  }

  /** While it is believed in, the store does not let it expire, and puts it back if it lost it. */
  private void expired() {
    long left = standing.hardDeadline(timings) - machine.monotonicNanos();
    // A store that went back to an older copy, where the lease was then revoked, lets it run out.
    boolean revoked = ledger.hasLostState() && ledger.truth.isRevoked(identity.grant());
    boolean excused = revoked || machine.hasSlept();
    if (left > SLACK && !excused) {
      violation("was lost as expired, " + left / 1_000_000 + " ms before its hard deadline");
    }
  }

  private void handedOver() {
    boolean attached = ledger.truth.wasAttachedByAnother(identity);
    if (last.isTerminal() && !attached) {
      violation("was told that it is handed over, and nobody has attached");
    }
  }

  /** It drains, or is lost, because no renewal has succeeded: then enough must have been tried. */
  private void atDeadline() {
    ledger.count(Met.LOST_AT_DEADLINE);
    boolean first = events.stream().filter(this::isByDeadline).count() == 1;
    boolean undisturbed =
        machine.disturbedAt() < standing.answeredAt()
            && machine.hasCaughtUp()
            && standing.softDeadline(timings) > bornAtMonotonic + SLACK;
    boolean drainedBefore = standing.isToldOver() || offered && !maxHold.isZero();
    if (!first || !undisturbed || drainedBefore) {
      return;
    }
    long early = standing.softDeadline(timings) - machine.monotonicNanos();
    if (early > SLACK) {
      violation("drains " + early / 1_000_000 + " ms before its soft deadline");
    }
    if (standing.attempts() < 3) {
      violation("drains after " + standing.attempts() + " attempts to renew it");
    }
    if (standing.isToldLost() && clocksAgree()) {
      violation("drains, and was not put back when the store had lost it");
    }
    if (!offered && events.stream().noneMatch(e -> e.kind() == LeaseEvent.Kind.JEOPARDY)) {
      violation("drains, and its jeopardy was not told");
    }
  }

  private boolean clocksAgree() {
    return standing.agreesWith(machine.wallNanos() - machine.monotonicNanos());
  }

  private boolean isByDeadline(LeaseEvent event) {
    return event.loss().isPresent() && event.loss().get().reason() == LeaseLoss.Reason.DEADLINE;
  }

  /** A renewal of this lease was sent. */
  void renewalSent() {
    Call call = Call.at(identity.key(), machine.name(), world.tick());
    call = Testimony.ofLease(call, identity.lease());
    ledger.history.record(new RenewalSent(call, identity.token(), id));
    if (ended) {
      violation("was renewed after its release");
    }
    long now = machine.monotonicNanos();
    if (offered
        && now > offeredUntil + OFFER_SLACK
        && world.now() - machine.disturbedAt() > OFFER_SLACK) {
      violation("was renewed after the end of its offer");
    }
    long longest = machine.trueNanos(maxHold.toNanos()) + MAX_HOLD_SLACK;
    boolean tooLong = world.now() - ledger.grants.at(identity.grant()) > longest;
    // Whoever attached counts from the grant by the store's clock, and the holder by its own.
    boolean resumed = identity.lease().attachNumber() > 0;
    boolean excused = machine.hasSlept() || resumed && ledger.hasClockSteppedBack();
    if (!maxHold.isZero() && tooLong && !excused) {
      violation("was renewed past its maxHold");
    }
  }

  // After every event.

  void look(boolean keyTouched) {
    if (machine.isStopped()) {
      believedBeforeStop = believed;
      return;
    }
    if (last.isTerminal() && !believed) {
      return;
    }
    boolean held = believes();
    if (believedBeforeStop && !held) {
      ledger.count(Met.PAUSE_PAST_THE_LEASE);
    }
    believedBeforeStop = false;
    if (held) {
      judgeBelief(keyTouched);
    } else if (believed) {
      recordBelief(believedAt);
    }
    believed = held;
    checkTold();
    if (lease.token().value() != identity.token()) {
      violation("has changed its token to " + lease.token());
    }
  }

  /**
   * Whether it is believed in. To ask a lease whether it is held also moves it; so half of them are
   * only asked what remains, which does not, and have to notice by themselves.
   */
  private boolean believes() {
    boolean remains = !lease.remaining().isZero();
    if (number % 2 == 1) {
      return remains;
    }
    boolean held = lease.isHeld();
    if (held != remains) {
      violation("is held: " + held + ", and has left: " + lease.remaining());
    }
    return held;
  }

  private void judgeBelief(boolean keyTouched) {
    long left = machine.trueNanos(lease.remaining().toNanos());
    believedAt = world.tick();
    believedUntil = believedAt + left + 1;
    long longest = machine.trueNanos(timings.hard().toNanos());
    if (!ledger.truth.isAlive(identity) && !ledger.truth.isExcused(identity, longest)) {
      violation("is believed in, and is over at the store");
    }
    if (ended || offered) {
      violation("is believed in after its " + (ended ? "release" : "hand-over"));
    }
    if (!clocksAgree()) {
      violation("is believed in while the clocks disagree");
    }
    long beyond = machine.monotonicNanos() + lease.remaining().toNanos();
    if (beyond > standing.hardDeadline(timings) + SLACK) {
      violation("is believed in beyond its hard deadline");
    }
    if (!believed || keyTouched) {
      recordBelief(believedAt);
    }
  }

  private void recordBelief(long at) {
    Call call = Call.at(identity.key(), machine.name(), at);
    int attach = identity.lease().attachNumber();
    ledger.history.record(new Believed(call, identity.token(), attach, believedUntil));
  }

  private void checkTold() {
    boolean settled = machine.hasCaughtUp() && world.now() > bornAt + SLACK;
    boolean late = machine.monotonicNanos() > standing.hardDeadline(timings) + SLACK;
    if (late && settled && !last.isTerminal()) {
      violation("was not told of its end by its hard deadline");
    }
  }

  @Override
  public String toString() {
    return "lease " + id + " of " + identity.key();
  }

  private void violation(String what) {
    ledger.violation(this + " " + what);
  }
}
