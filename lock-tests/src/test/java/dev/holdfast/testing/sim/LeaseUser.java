package dev.holdfast.testing.sim;

import dev.holdfast.FencingGuard;
import dev.holdfast.HandOver;
import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss;
import dev.holdfast.LeaseLostException;
import dev.holdfast.LeaseTicket;
import dev.holdfast.LeaseTimings;
import dev.holdfast.LockStoreException;
import dev.holdfast.ReleaseOutcome;
import dev.holdfast.StaleTokenException;
import dev.holdfast.spi.LockRecord;
import dev.holdfast.testing.history.Call;
import dev.holdfast.testing.history.GuardAdmitted;
import dev.holdfast.testing.history.GuardRefused;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The callers of one process that use leases: those that were acquired, and those resumed. */
final class LeaseUser {
  /** By when a release that failed has been tried again: a pause, and a time-out. */
  private static final Duration LONGEST_RETRY = Duration.ofSeconds(12);

  /** How often a process that starts tries again to get the lease it was started for. */
  private static final int RESUME_AGAIN = 2;

  private static final Duration BEFORE_AGAIN = Duration.ofSeconds(2);

  private final Node node;
  private final Node.Surroundings all;
  private final World world;
  private final Machine machine;
  private final Ledger ledger;
  private final Promises promises;
  private final Map<Intents.Attach, Integer> resuming = new HashMap<>();
  private final Set<Intents.Attach> overlapped = new HashSet<>();

  LeaseUser(Node node, Node.Surroundings all, Promises promises) {
    this.node = node;
    this.all = all;
    this.world = all.world();
    this.machine = node.machine();
    this.ledger = all.ledger();
    this.promises = promises;
  }

  void release(LeaseWatch watch) {
    watch.end();
    CompletionStage<ReleaseOutcome> released = watch.lease().releaseAsync();
    promises.inTime("release", released, Node.CALL);
    promises.fails("release", released);
    promises.whenOver(
        released,
        (outcome, failure) -> {
          if (failure instanceof LockStoreException) {
            long since = world.now();
            machine.schedule(LONGEST_RETRY, () -> checkRetried(watch, since));
          } else if (failure == null) {
            checkReleased(watch, outcome);
          }
        });
  }

  private void checkReleased(LeaseWatch watch, ReleaseOutcome outcome) {
    boolean mayLastAgain = outcome == ReleaseOutcome.EXPIRED && ledger.hasClockSteppedBack();
    boolean excused = mayLastAgain || ledger.hasLostState();
    if (ledger.truth.isAlive(watch.identity()) && !excused) {
      ledger.violation(watch + " is held at the store, and its release has returned " + outcome);
    }
  }

  private void checkRetried(LeaseWatch watch, long since) {
    long sent = ledger.standings.of(machine, watch.identity()).releaseSentAt();
    boolean held = ledger.truth.isAlive(watch.identity()) && !ledger.hasLostState();
    if (held && sent < since && machine.disturbedAt() < since && !node.wasClosedSince(since)) {
      ledger.violation(watch + " is held, its release failed and is not tried again");
    }
  }

  void renew(LeaseWatch watch) {
    CompletionStage<Void> renewed = Promises.call(() -> watch.lease().renewAsync());
    promises.inTime("renew", renewed, Node.CALL.multipliedBy(2));
    promises.fails("renew", renewed, LeaseLostException.class);
  }

  void annotate(LeaseWatch watch) {
    Map<String, String> metadata = Map.of("at", Long.toString(world.now()));
    CompletionStage<Void> annotated = Promises.call(() -> watch.lease().annotateAsync(metadata));
    promises.inTime("annotate", annotated, Node.CALL);
    promises.fails("annotate", annotated, LeaseLostException.class);
  }

  void offer(LeaseWatch watch, Step.Offer step) {
    try {
      Duration within = Duration.ofMillis(step.withinMillis());
      HandOver offer = watch.lease().handOver(within, step.otherwise());
      watch.offer(within);
      all.tickets().add(offer.ticket());
      promises.whenOver(offer.outcome(), (outcome, failure) -> checkOffer(watch, outcome));
    } catch (LeaseLostException over) {
      // It was over, or drains: nothing is offered.
    }
  }

  private void checkOffer(LeaseWatch watch, HandOver.Outcome outcome) {
    boolean attached = ledger.truth.wasAttachedByAnother(watch.identity());
    if (outcome == HandOver.Outcome.ATTACHED && !attached) {
      ledger.violation(watch + " is said to be handed over, and nobody has attached");
    }
  }

  void resume(LeaseTicket ticket) {
    resume(ticket, RESUME_AGAIN);
  }

  private void resume(LeaseTicket ticket, int timesAgain) {
    Intents.Attach intent =
        new Intents.Attach(
            node.manager(), ticket.key(), ticket.token().value(), ticket.attachNumber());
    if (resuming.merge(intent, 1, Integer::sum) > 1) {
      overlapped.add(intent);
    }
    CompletableFuture<Lease> resumed = Promises.call(() -> node.locks().async().resume(ticket));
    promises.inTime("resume", resumed, Node.CALL);
    promises.fails("resume", resumed, LeaseLostException.class);
    promises.whenOver(
        resumed,
        (lease, failure) -> {
          resuming.merge(intent, -1, Integer::sum);
          if (failure == null) {
            node.watch(
                lease,
                ledger.standings.attachedBy(machine, lease.key(), lease.token()),
                LeaseTimings.defaults());
          } else if (failure instanceof LeaseLostException lost) {
            checkNotLockedOut(intent, lost);
          } else if (failure instanceof LockStoreException && timesAgain > 0) {
            machine.schedule(BEFORE_AGAIN, () -> resume(ticket, timesAgain - 1));
          }
        });
  }

  /**
   * A caller that has attached, and did not learn of it, must not be told that somebody else did.
   */
  private void checkNotLockedOut(Intents.Attach intent, LeaseLostException failure) {
    LockRecord record = all.server().record(intent.key());
    boolean handedOver = failure.loss().reason() == LeaseLoss.Reason.HANDED_OVER;
    boolean byItself =
        record.lastToken() == intent.token() && ledger.intents.wasSent(intent, record.attachId());
    if (handedOver && byItself && !overlapped.contains(intent)) {
      if (!ledger.standings.isWatched(machine, Identity.of(intent.key(), record))) {
        ledger.violation(machine.name() + " has locked itself out: " + intent);
      }
    }
  }

  void write(LeaseWatch watch) {
    Identity lease = watch.identity();
    Call call = Call.at(lease.key(), machine.name(), world.tick());
    FencingGuard guard = all.guard();
    try {
      guard.run(lease.key(), watch.lease().token(), () -> {});
      ledger.count(Met.GUARD_ADMITTED);
      ledger.history.record(new GuardAdmitted(call, lease.token(), world.now()));
    } catch (StaleTokenException stale) {
      ledger.count(Met.GUARD_REFUSED);
      long mark = stale.highWater().value();
      ledger.history.record(new GuardRefused(call, lease.token(), mark, world.now()));
      node.observe(stale.highWater());
    }
  }
}
