package dev.holdfast.testing.sim;

import dev.holdfast.AcquireRequest;
import dev.holdfast.Acquired;
import dev.holdfast.Acquisition;
import dev.holdfast.Holder;
import dev.holdfast.Lease;
import dev.holdfast.LeaseLostException;
import dev.holdfast.LeaseTimings;
import dev.holdfast.LockKey;
import dev.holdfast.LockStoreException;
import dev.holdfast.TagMismatchException;
import dev.holdfast.spi.LeaseIdentity;
import dev.holdfast.testing.history.Call;
import dev.holdfast.testing.history.Granted;
import dev.holdfast.testing.history.Held;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

/** The callers of one process that acquire, each for a holder of its own. */
final class Acquirer {
  /** By when a waiter looks again, whatever it is told. */
  private static final long LONGEST_POLL = 7_000_000_000L;

  private final Node node;
  private final World world;
  private final Machine machine;
  private final Ledger ledger;
  private final Promises promises;
  private int intents;

  Acquirer(Node node, World world, Ledger ledger, Promises promises) {
    this.node = node;
    this.world = world;
    this.machine = node.machine();
    this.ledger = ledger;
    this.promises = promises;
  }

  void acquire(Step.Acquire step, LockKey key) {
    AcquireRequest request =
        request(key, step.waitMillis())
            .minHold(Duration.ofMillis(step.minHoldMillis()))
            .maxHold(Duration.ofMillis(step.maxHoldMillis()));
    if (step.tag() > 0) {
      request = request.tag("tag " + step.tag());
    }
    if (step.timing() != Step.Timing.DEFAULT) {
      request = request.timings(step.timing().timings);
    }
    CompletableFuture<Acquisition> result = acquire(request);
    if (step.leaveMillis() > 0) {
      machine.schedule(Duration.ofMillis(step.leaveMillis()), () -> result.cancel(false));
    }
  }

  AcquireRequest request(LockKey key, int waitMillis) {
    return AcquireRequest.of(key)
        .holder(machine.name() + " #" + ++intents)
        .waitUpTo(Duration.ofMillis(waitMillis));
  }

  /** Acquires, and judges the answer. */
  CompletableFuture<Acquisition> acquire(AcquireRequest request) {
    long start = world.tick();
    CompletableFuture<Acquisition> result =
        Promises.call(() -> node.locks().async().acquire(request));
    promises.inTime(request.toString(), result, request.waitUpTo().plus(Node.CALL));
    promises.whenOver(
        result,
        (acquisition, failure) -> {
          if (failure != null) {
            failed(request, failure);
          } else if (acquisition instanceof Acquired acquired) {
            granted(request, acquired.lease(), start);
          } else {
            held(request, acquisition.holder(), start);
          }
        });
    return result;
  }

  /** Acquires, works, and releases. */
  void run(LockKey key, Step.Run step) {
    AcquireRequest request = request(key, step.waitMillis());
    long start = world.tick();
    CompletableFuture<?> result =
        Promises.call(
            () ->
                node.locks()
                    .async()
                    .runIfFree(
                        request, lease -> work(granted(request, lease, start), step.workMillis())));
    Duration most =
        request.waitUpTo().plus(Node.CALL.multipliedBy(2)).plusMillis(step.workMillis());
    promises.inTime("run " + request, result, most);
    promises.fails("run " + request, result, LeaseLostException.class, TagMismatchException.class);
  }

  private CompletableFuture<String> work(LeaseWatch watch, int millis) {
    CompletableFuture<String> work = new CompletableFuture<>();
    machine.schedule(
        Duration.ofMillis(millis),
        () -> {
          watch.endUnlessOffered();
          work.complete("done");
        });
    return work;
  }

  private LeaseWatch granted(AcquireRequest request, Lease lease, long start) {
    Grant grant = new Grant(request.key(), lease.token().value());
    Call call = new Call(request.key(), machine.name(), start, world.tick());
    ledger.history.record(
        new Granted(
            call,
            grant.token(),
            request.holderId(),
            ledger.testimony.intentOf(grant),
            Duration.ZERO));
    if (!request.waitUpTo().isZero()) {
      ledger.count(Met.WAITED_AND_GOT);
    }
    LeaseTimings timings = request.timings().orElse(LeaseTimings.defaults());
    LeaseIdentity identity =
        LeaseIdentity.ofGrant(lease.token(), ledger.intents.grantIdOf(request.holderId()));
    return node.watch(lease, identity, timings);
  }

  private void held(AcquireRequest request, Holder holder, long start) {
    Call call = new Call(request.key(), machine.name(), start, world.tick());
    ledger.history.record(new Held(call, holder.token().value(), holder.id()));
    if (differs(request, holder)) {
      ledger.violation(request + " with another tag was answered with " + holder);
    }
    if (holder.id().equals(request.holderId())) {
      ledger.violation(request + " was answered with itself as the holder");
    }
    if (ledger.intents.isLastUnanswered(request.holderId())) {
      ledger.violation(request + " was answered held, and its last attempt was not answered");
    }
    takesBack(request);
    boolean waited = !request.waitUpTo().isZero();
    if (waited && ledger.keys.freeFor(request.key()) > LONGEST_POLL && node.isUndisturbed()) {
      ledger.violation(request + " waited in vain for a key that was free");
    }
  }

  private static boolean differs(AcquireRequest request, Holder holder) {
    return !request.tag().isEmpty()
        && holder.tag().isPresent()
        && !holder.tag().get().equals(request.tag());
  }

  private void failed(AcquireRequest request, Throwable failure) {
    if (failure instanceof TagMismatchException mismatch && !differs(request, mismatch.holder())) {
      ledger.violation(request + " failed, though the tags agree: " + failure);
    }
    boolean open = ledger.intents.isAnyUnanswered(request.holderId());
    if (open && failure instanceof LockStoreException known && known.outcomeKnown()) {
      ledger.violation(request + " may have been granted, and is said to have no effect: " + known);
    }
    boolean cancelled = failure instanceof CancellationException;
    ledger.count(cancelled ? Met.CALL_CANCELLED : Met.CALL_GAVE_UP);
    promises.judge(request.toString(), failure, TagMismatchException.class);
    takesBack(request);
  }

  /** What an attempt that was never answered may have got is taken back. */
  private void takesBack(AcquireRequest request) {
    machine.schedule(
        Node.CALL.plusSeconds(1),
        () -> {
          boolean open = ledger.intents.isAnyUnanswered(request.holderId());
          if (open && !ledger.intents.wasTakenBack(request.holderId())) {
            ledger.violation(request + " is over, and what it may have got was not taken back");
          }
        });
  }
}
