package dev.holdfast.examples.scheduler;

import dev.holdfast.AcquireRequest;
import dev.holdfast.Acquired;
import dev.holdfast.Acquisition;
import dev.holdfast.HandOver;
import dev.holdfast.Holder;
import dev.holdfast.Lease;
import dev.holdfast.LockException;
import dev.holdfast.LockKey;
import dev.holdfast.LockManager;
import dev.holdfast.SessionBackend;
import dev.holdfast.examples.scheduler.BackendState.Status;
import dev.holdfast.examples.scheduler.BackendState.TerminationReason;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Gives every lock to one backend: spawns it, or answers with the one that runs. Any number of
 * schedulers may work on one store; they need not know of each other.
 */
final class Scheduler implements AutoCloseable {
  private static final Duration RECORD_LIMIT = Duration.ofSeconds(1);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(3);
  private static final System.Logger LOG = System.getLogger(Scheduler.class.getName());

  private final LockManager locks;
  private final Backends backends;
  private final Services services;
  private final RunnerSettings settings;
  private final Duration answerLimit;
  private final List<RunnerProcess> started = new CopyOnWriteArrayList<>();
  private final ExecutorService reaper = Executors.newCachedThreadPool();

  /**
   * @param locks used by this scheduler, and closed with it
   * @param settings for the runners of backends
   */
  Scheduler(
      LockManager locks,
      Backends backends,
      Services services,
      RunnerSettings settings,
      Duration answerLimit) {
    this.locks = locks;
    this.backends = backends;
    this.services = services;
    this.settings = settings;
    this.answerLimit = answerLimit;
  }

  /**
   * A backend that has the lock.
   *
   * @param backend as it is known now
   * @param spawned whether this request started it
   */
  record Spawned(BackendRecord backend, boolean spawned) {}

  /**
   * The backend that has the lock; spawned by this call if there was none.
   *
   * @throws dev.holdfast.TagMismatchException if it was spawned with another tag
   */
  Spawned spawn(SpawnRequest request) {
    String command =
        services
            .command(request.account(), request.service())
            .orElseThrow(() -> new HttpError(404, "there is no such service; create it first"));
    return Await.present(answerLimit, () -> attempt(request, command))
        .orElseThrow(() -> new HttpError(503, "the lock changes hands just now; try again"));
  }

  private Optional<Spawned> attempt(SpawnRequest request, String command) {
    String id = Secrets.id();
    Acquisition result = locks.acquire(ask(request, id));
    return result instanceof Acquired acquired
        ? Optional.of(new Spawned(start(request, id, command, acquired.lease()), true))
        : running(result.holder()).map(backend -> new Spawned(backend, false));
  }

  /**
   * The backend that has the lock, if one has. Starts nothing.
   *
   * @throws HttpError 409 if it was spawned with another tag
   */
  Optional<BackendRecord> fetch(LockKey key, Optional<String> tag) {
    Optional<Holder> holder = locks.find(key);
    if (tag.isPresent()
        && holder.flatMap(Holder::tag).filter(t -> !t.equals(tag.get())).isPresent()) {
      throw HttpError.otherTag();
    }
    return holder.flatMap(this::running);
  }

  /** The runners that this scheduler has started and that have not ended. */
  List<RunnerProcess> started() {
    return List.copyOf(started);
  }

  /**
   * What is known of a holder. Its scheduler may have acquired just now, and not yet said so: to
   * wait for that costs the store less than to ask for the lock again. Nothing, if the holder has
   * ended and is about to give its lock back.
   */
  private Optional<BackendRecord> running(Holder holder) {
    return Await.present(RECORD_LIMIT, () -> backends.read(holder.id()))
        .filter(backend -> !backend.isTerminated());
  }

  private static AcquireRequest ask(SpawnRequest request, String id) {
    AcquireRequest ask =
        AcquireRequest.of(request.key(id))
            .holder(id)
            .metadata(Map.of("service", request.service()))
            .maxHold(request.lifetime());
    return request.tag().map(ask::tag).orElse(ask);
  }

  private BackendRecord start(SpawnRequest request, String id, String command, Lease lease) {
    BackendRecord backend =
        new BackendRecord(
            id, lease.key(), lease.token(), "", "", List.of(BackendState.of(Status.SCHEDULED)));
    // From here on this process no longer holds the lock: it only keeps it alive for the backend.
    HandOver handOver = lease.handOver(settings.startLimit(), HandOver.Otherwise.RELEASE);
    try {
      BackendRecord loading = backend.then(BackendState.of(Status.LOADING));
      backends.save(loading);
      RunnerProcess runner =
          RunnerProcess.start(
              new RunnerOrder(
                  id,
                  request.service(),
                  command,
                  request.env(),
                  SessionBackend.environment(handOver),
                  request.maxIdle(),
                  settings));
      started.add(runner);
      runner.process().onExit().thenRun(() -> reaper.execute(() -> reap(runner, loading)));
      return loading;
    } catch (IOException | LockException e) {
      declare(backend, TerminationReason.INTERNALERROR);
      throw e instanceof LockException refused ? refused : new IllegalStateException(e);
    }
  }

  /** A runner is gone. What it has not said itself is said for it; its key is free at once. */
  private void reap(RunnerProcess runner, BackendRecord backend) {
    started.remove(runner);
    declare(backend, TerminationReason.LOST);
  }

  private void declare(BackendRecord backend, TerminationReason reason) {
    try {
      BackendRecord found = backends.read(backend.id()).orElse(backend);
      if (!found.isTerminated()) {
        backends.declare(found, reason);
      }
    } catch (LockException | IllegalStateException e) { // the latter if it is closed
      LOG.log(
          System.Logger.Level.WARNING, "a lock stays taken until its lease ends: " + Reason.of(e));
    }
  }

  /** Ends the backends that were started here, where they are to end with their scheduler. */
  @Override
  public void close() {
    started.forEach(RunnerProcess::letGo);
    if (settings.leash()) {
      started.forEach(runner -> runner.awaitExit(STOP_LIMIT));
    }
    reaper.shutdown();
    Await.until(STOP_LIMIT, reaper::isTerminated);
    locks.close();
  }
}
