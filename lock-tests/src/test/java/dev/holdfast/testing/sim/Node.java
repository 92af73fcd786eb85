package dev.holdfast.testing.sim;

import dev.holdfast.AcquireRequest;
import dev.holdfast.Acquired;
import dev.holdfast.Acquisition;
import dev.holdfast.FencingGuard;
import dev.holdfast.HandOver;
import dev.holdfast.Holder;
import dev.holdfast.Lease;
import dev.holdfast.LeaseLostException;
import dev.holdfast.LeaseTicket;
import dev.holdfast.LeaseTimings;
import dev.holdfast.LockException;
import dev.holdfast.LockHeldException;
import dev.holdfast.LockKey;
import dev.holdfast.LockManager;
import dev.holdfast.LockStoreException;
import dev.holdfast.ReleaseOutcome;
import dev.holdfast.StaleTokenException;
import dev.holdfast.TagMismatchException;
import dev.holdfast.spi.LeaseIdentity;
import dev.holdfast.testing.history.Call;
import dev.holdfast.testing.history.Found;
import dev.holdfast.testing.history.FoundNone;
import dev.holdfast.testing.history.Granted;
import dev.holdfast.testing.history.GuardAdmitted;
import dev.holdfast.testing.history.GuardRefused;
import dev.holdfast.testing.history.Held;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** One manager in its process, and the callers that use it. */
final class Node {
  /** The time-out of one call of every manager. */
  static final Duration CALL = Duration.ofSeconds(5);

  private static final long SLACK = 50_000_000;

  /** What all nodes share. */
  record Surroundings(
      World world,
      Ledger ledger,
      Server server,
      FencingGuard guard,
      List<LeaseWatch> leases,
      List<LeaseTicket> tickets) {}

  private final Surroundings all;
  private final World world;
  private final Ledger ledger;
  private final Machine machine;
  private final Wire wire;
  private final boolean hints;
  private final List<LeaseWatch> leases = new ArrayList<>();
  private final Deque<CompletableFuture<Acquisition>> acquiring = new ArrayDeque<>();
  private LockManager locks;
  private int intents;
  private int managers;

  Node(Surroundings all, Machine machine, boolean hints) {
    this.all = all;
    this.world = all.world();
    this.ledger = all.ledger();
    this.machine = machine;
    this.hints = hints;
    this.wire = new Wire(world, machine, all.server(), ledger, machine.name().hashCode());
    this.locks = newManager();
  }

  private LockManager newManager() {
    return LockManager.builder(wire.store(hints))
        .ticker(machine)
        .scheduler(machine)
        .executor(machine)
        .eventExecutor(machine)
        .random(new Random(machine.name().hashCode() * 31L + managers++))
        .callTimeout(CALL)
        .purgeEvery(Duration.ZERO)
        .holderId(machine.name())
        .keepStoreOpen()
        .build();
  }

  Machine machine() {
    return machine;
  }

  Wire wire() {
    return wire;
  }

  boolean holdsAnything() {
    return leases.stream().anyMatch(watch -> ledger.isAlive(watch.identity()));
  }

  // Acquiring.

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
    acquire(request);
  }

  /** Acquires, and judges the answer. */
  CompletableFuture<Acquisition> acquire(AcquireRequest request) {
    long start = world.tick();
    CompletableFuture<Acquisition> result = call(() -> locks.async().acquire(request));
    promise(request.toString(), result, request.waitUpTo().plus(CALL));
    acquiring.add(result);
    whenOver(
        result,
        (acquisition, failure) -> {
          acquiring.remove(result);
          if (failure != null) {
            acquireFailed(request, failure);
          } else if (acquisition instanceof Acquired acquired) {
            granted(request, acquired.lease(), start);
          } else {
            held(request, acquisition.holder(), start);
          }
        });
    return result;
  }

  AcquireRequest request(LockKey key, int waitMillis) {
    return AcquireRequest.of(key)
        .holder(machine.name() + " #" + ++intents)
        .waitUpTo(Duration.ofMillis(waitMillis));
  }

  private LeaseWatch granted(AcquireRequest request, Lease lease, long start) {
    long token = lease.token().value();
    Call call = new Call(request.key(), machine.name(), start, world.tick());
    ledger.history.record(
        new Granted(
            call, token, request.holderId(), ledger.intentOf(request.key(), token), Duration.ZERO));
    if (!request.waitUpTo().isZero()) {
      ledger.count(Met.WAITED_AND_GOT);
    }
    return watch(
        lease,
        LeaseIdentity.ofGrant(lease.token()),
        request.timings().orElse(LeaseTimings.defaults()));
  }

  private LeaseWatch watch(Lease lease, LeaseIdentity identity, LeaseTimings timings) {
    Identity whole = new Identity(lease.key(), identity);
    LeaseWatch watch =
        new LeaseWatch(
            all.leases().size(),
            world,
            ledger,
            machine,
            lease,
            whole,
            timings,
            ledger.maxHoldOf(whole));
    leases.add(watch);
    all.leases().add(watch);
    return watch;
  }

  private void held(AcquireRequest request, Holder holder, long start) {
    Call call = new Call(request.key(), machine.name(), start, world.tick());
    ledger.history.record(new Held(call, holder.token().value(), holder.id()));
    if (differs(request, holder)) {
      ledger.violation(request + " with another tag was answered with " + holder);
    }
  }

  private static boolean differs(AcquireRequest request, Holder holder) {
    return !request.tag().isEmpty()
        && holder.tag().isPresent()
        && !holder.tag().get().equals(request.tag());
  }

  private void acquireFailed(AcquireRequest request, Throwable failure) {
    if (failure instanceof TagMismatchException mismatch && !differs(request, mismatch.holder())) {
      ledger.violation(request + " failed, though the tags agree: " + failure);
    }
    ledger.count(failure instanceof CancellationException ? Met.CALL_CANCELLED : Met.CALL_GAVE_UP);
    expected(request.toString(), failure, TagMismatchException.class);
  }

  void cancel() {
    if (!acquiring.isEmpty()) {
      acquiring.poll().cancel(false);
    }
  }

  void run(LockKey key, Step.Run step) {
    AcquireRequest request = request(key, step.waitMillis());
    long start = world.tick();
    CompletableFuture<?> result =
        call(
            () ->
                locks
                    .async()
                    .runIfFree(
                        request, lease -> work(granted(request, lease, start), step.workMillis())));
    Duration most = request.waitUpTo().plus(CALL.multipliedBy(2)).plusMillis(step.workMillis());
    promise("run " + request, result, most);
    judge("run " + request, result, LeaseLostException.class, TagMismatchException.class);
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

  // Using a lease.

  private void with(int number, Consumer<LeaseWatch> use) {
    if (!leases.isEmpty()) {
      use.accept(leases.get(leases.size() - 1 - number % leases.size()));
    }
  }

  void release(int number) {
    with(
        number,
        watch -> {
          watch.end();
          CompletionStage<ReleaseOutcome> released = watch.lease().releaseAsync();
          promise("release", released, CALL);
          judge("release", released);
          whenOver(released, (outcome, failure) -> checkReleased(watch, outcome, failure));
        });
  }

  private void checkReleased(LeaseWatch watch, ReleaseOutcome outcome, Throwable failure) {
    // The others may be said without asking the store, which may still keep the lease.
    boolean told = outcome == ReleaseOutcome.RELEASED || outcome == ReleaseOutcome.SUPERSEDED;
    if (failure == null && told && ledger.isAlive(watch.identity()) && !ledger.hasLostState()) {
      ledger.violation(watch + " is held at the store after its release has returned " + outcome);
    }
  }

  void renew(int number) {
    with(
        number,
        watch -> {
          CompletionStage<Void> renewed = watch.lease().renewAsync();
          promise("renew", renewed, CALL);
          judge("renew", renewed, LeaseLostException.class);
        });
  }

  void annotate(int number) {
    with(
        number,
        watch -> {
          Map<String, String> metadata = Map.of("at", Long.toString(world.now()));
          CompletionStage<Void> annotated = watch.lease().annotateAsync(metadata);
          promise("annotate", annotated, CALL);
          judge("annotate", annotated, LeaseLostException.class);
        });
  }

  void offer(Step.Offer step) {
    with(
        step.lease(),
        watch -> {
          try {
            Duration within = Duration.ofMillis(step.withinMillis());
            HandOver offer = watch.lease().handOver(within, step.otherwise());
            watch.offer();
            all.tickets().add(offer.ticket());
          } catch (LeaseLostException over) {
            // It was over, or drains: nothing is offered.
          }
        });
  }

  void resume(LeaseTicket ticket) {
    CompletableFuture<Lease> resumed = call(() -> locks.async().resume(ticket));
    promise("resume", resumed, CALL);
    judge("resume", resumed, LeaseLostException.class);
    whenOver(
        resumed,
        (lease, failure) -> {
          if (failure == null) {
            LeaseIdentity attached = ledger.attachedBy(machine, lease.key(), lease.token());
            watch(lease, attached, LeaseTimings.defaults());
          }
        });
  }

  void write(int number) {
    with(
        number,
        watch -> {
          Identity lease = watch.identity();
          Call call = Call.at(lease.key(), machine.name(), world.tick());
          try {
            all.guard().run(lease.key(), watch.lease().token(), () -> {});
            ledger.count(Met.GUARD_ADMITTED);
            ledger.history.record(new GuardAdmitted(call, lease.token(), world.now()));
          } catch (StaleTokenException stale) {
            ledger.count(Met.GUARD_REFUSED);
            long mark = stale.highWater().value();
            ledger.history.record(new GuardRefused(call, lease.token(), mark, world.now()));
          }
        });
  }

  // Looking, and the operator.

  void find(LockKey key) {
    long start = world.tick();
    CompletableFuture<Optional<Holder>> found = call(() -> locks.async().find(key));
    promise("find", found, CALL);
    judge("find", found);
    whenOver(
        found,
        (holder, failure) -> {
          if (failure == null) {
            Call call = new Call(key, machine.name(), start, world.tick());
            ledger.history.record(
                holder.isPresent()
                    ? new Found(call, holder.get().token().value(), holder.get().id())
                    : new FoundNone(call));
          }
        });
  }

  void revoke(LeaseWatch watch) {
    Lease lease = watch.lease();
    CompletableFuture<?> revoked = call(() -> locks.async().revoke(lease.key(), lease.token()));
    promise("revoke", revoked, CALL);
    judge("revoke", revoked);
  }

  void forceRelease(LeaseWatch watch) {
    Lease lease = watch.lease();
    CompletableFuture<?> freed =
        call(() -> locks.async().forceRelease(lease.key(), lease.token(), "by the script"));
    promise("forceRelease", freed, CALL);
    judge("forceRelease", freed);
  }

  /** Closes the manager; the process goes on with a new one. */
  void close() {
    leases.forEach(LeaseWatch::end);
    CompletableFuture<Void> closed = locks.async().close();
    promise("close", closed, CALL);
    judge("close", closed);
    acquiring.clear();
    locks = newManager();
  }

  // What callers may rely on.

  /** A call of a closed manager fails at once; for its caller that is the same. */
  private static <T> CompletableFuture<T> call(Supplier<CompletableFuture<T>> call) {
    try {
      return call.get();
    } catch (IllegalStateException closed) {
      return CompletableFuture.failedFuture(closed);
    }
  }

  /** The call must be over within this time, stops of its process aside. */
  private void promise(String what, CompletionStage<?> result, Duration within) {
    long most = machine.trueNanos(within.toNanos()) + SLACK;
    check(what, result.toCompletableFuture(), most, world.now());
  }

  private void check(String what, CompletableFuture<?> result, long most, long since) {
    world.after(
        most,
        () -> {
          if (result.isDone() || machine.isCrashed()) {
            return;
          }
          if (machine.isStopped() || machine.disturbedAt() > since) {
            check(what, result, most, world.now());
          } else {
            ledger.violation(machine.name() + ": " + what + " did not return in time");
          }
        });
  }

  @SafeVarargs
  private void judge(
      String what, CompletionStage<?> result, Class<? extends LockException>... allowed) {
    whenOver(
        result,
        (value, failure) -> {
          if (failure != null) {
            expected(what, failure, allowed);
          }
        });
  }

  /** A stage keeps what its listeners throw to itself; here it must come to light. */
  private <T> void whenOver(CompletionStage<T> result, BiConsumer<T, Throwable> action) {
    CompletionStage<T> unused =
        result.whenComplete(
            (value, failure) -> {
              try {
                action.accept(value, failure);
              } catch (RuntimeException e) {
                ledger.violation("the simulation broke: " + e);
              }
            });
  }

  @SafeVarargs
  private void expected(String what, Throwable failure, Class<? extends LockException>... allowed) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    boolean fine =
        cause instanceof LockStoreException e
                && e.failure() != LockStoreException.Failure.MISCONFIGURED
            || cause instanceof CancellationException
            || cause instanceof LockHeldException
            || cause instanceof IllegalStateException;
    for (Class<?> each : allowed) {
      fine |= each.isInstance(cause);
    }
    if (!fine) {
      ledger.violation(machine.name() + ": " + what + " failed with " + cause);
    }
  }
}
