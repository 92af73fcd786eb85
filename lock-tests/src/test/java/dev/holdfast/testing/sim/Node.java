package dev.holdfast.testing.sim;

import dev.holdfast.AcquireRequest;
import dev.holdfast.Acquisition;
import dev.holdfast.FencingGuard;
import dev.holdfast.FencingToken;
import dev.holdfast.Holder;
import dev.holdfast.Lease;
import dev.holdfast.LeaseTicket;
import dev.holdfast.LeaseTimings;
import dev.holdfast.LockKey;
import dev.holdfast.LockManager;
import dev.holdfast.spi.LeaseIdentity;
import dev.holdfast.testing.history.Call;
import dev.holdfast.testing.history.Found;
import dev.holdfast.testing.history.FoundNone;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** One process with its manager, and the callers that use it. */
final class Node {
  /** The time-out of one call of every manager. */
  static final Duration CALL = Duration.ofSeconds(5);

  private static final long QUIET = 12_000_000_000L;

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
  private final Promises promises;
  private final Acquirer acquirer;
  private final LeaseUser user;
  private final List<LeaseWatch> leases = new ArrayList<>();
  private LockManager locks;
  private long closedAt = Long.MIN_VALUE;
  private int managers;

  Node(Surroundings all, Machine machine, boolean hints) {
    this.all = all;
    this.world = all.world();
    this.ledger = all.ledger();
    this.machine = machine;
    this.hints = hints;
    wire = new Wire(world, machine, all.server(), ledger, machine.name().hashCode());
    promises = new Promises(world, machine, ledger);
    acquirer = new Acquirer(this, world, ledger, promises);
    user = new LeaseUser(this, all, promises);
    locks = newManager();
  }

  private LockManager newManager() {
    managers++;
    return LockManager.builder(wire.store(manager(), hints))
        .ticker(machine)
        .scheduler(machine)
        .executor(machine)
        .eventExecutor(machine)
        .random(new Random(machine.name().hashCode() * 31L + managers))
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

  LockManager locks() {
    return locks;
  }

  /** The present manager. */
  String manager() {
    return machine.name() + ", manager " + managers;
  }

  boolean holdsAnything() {
    return leases.stream().anyMatch(watch -> ledger.truth.isAlive(watch.identity()));
  }

  /** Whether neither the process nor its way to the store has been troubled for a while. */
  boolean isUndisturbed() {
    boolean steady = machine.hasCaughtUp() && world.now() - machine.disturbedAt() > QUIET;
    return steady && wire.quietFor() > QUIET;
  }

  boolean wasClosedSince(long instant) {
    return closedAt >= instant;
  }

  LeaseWatch watch(Lease lease, LeaseIdentity identity, LeaseTimings timings) {
    Identity whole = new Identity(lease.key(), identity);
    Duration maxHold = ledger.grants.maxHold(whole.grant());
    LeaseWatch watch =
        new LeaseWatch(all.leases().size(), world, ledger, machine, lease, whole, timings, maxHold);
    leases.add(watch);
    all.leases().add(watch);
    return watch;
  }

  // Callers.

  CompletableFuture<Acquisition> acquire(AcquireRequest request) {
    return acquirer.acquire(request);
  }

  AcquireRequest request(LockKey key, int waitMillis) {
    return acquirer.request(key, waitMillis);
  }

  void acquire(Step.Acquire step, LockKey key) {
    acquirer.acquire(step, key);
  }

  void run(Step.Run step, LockKey key) {
    acquirer.run(key, step);
  }

  /** Does something with one of its leases, counted from the newest. */
  void with(int number, Consumer<LeaseWatch> use) {
    if (!leases.isEmpty()) {
      use.accept(leases.get(leases.size() - 1 - number % leases.size()));
    }
  }

  void release(int number) {
    with(number, user::release);
  }

  void renew(int number) {
    with(number, user::renew);
  }

  void annotate(int number) {
    with(number, user::annotate);
  }

  void write(int number) {
    with(number, user::write);
  }

  void offer(Step.Offer step) {
    with(step.lease(), watch -> user.offer(watch, step));
  }

  void resume(LeaseTicket ticket) {
    user.resume(ticket);
  }

  void find(LockKey key) {
    long start = world.tick();
    CompletableFuture<Optional<Holder>> found = Promises.call(() -> locks.async().find(key));
    promises.inTime("find", found, CALL);
    promises.fails("find", found);
    promises.whenOver(
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

  void observe(FencingToken token) {
    CompletableFuture<Void> observed = Promises.call(() -> locks.async().observe(token));
    String asker = manager();
    promises.inTime("observe", observed, CALL);
    promises.fails("observe", observed);
    promises.whenOver(
        observed,
        (nothing, failure) -> {
          if (failure == null) {
            ledger.grants.saw(asker, token.value());
          }
        });
  }

  void revoke(LeaseWatch watch) {
    Lease lease = watch.lease();
    CompletableFuture<?> revoked =
        Promises.call(() -> locks.async().revoke(lease.key(), lease.token()));
    promises.inTime("revoke", revoked, CALL);
    promises.fails("revoke", revoked);
  }

  void forceRelease(LeaseWatch watch) {
    Lease lease = watch.lease();
    CompletableFuture<?> freed =
        Promises.call(
            () -> locks.async().forceRelease(lease.key(), lease.token(), "by the script"));
    promises.inTime("forceRelease", freed, CALL);
    promises.fails("forceRelease", freed);
  }

  /** Closes the manager; the process goes on with a new one. */
  void close() {
    leases.forEach(LeaseWatch::end);
    closedAt = world.now();
    CompletableFuture<Void> closed = Promises.call(() -> locks.async().close());
    promises.inTime("close", closed, CALL);
    promises.fails("close", closed);
    locks = newManager();
  }
}
