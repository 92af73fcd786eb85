package dev.holdfast.examples.scheduler;

import dev.holdfast.Lease;
import dev.holdfast.LeaseEvent;
import dev.holdfast.LeaseLoss;
import dev.holdfast.LeaseLostException;
import dev.holdfast.LockManager;
import dev.holdfast.LockStoreException;
import dev.holdfast.SessionBackend;
import dev.holdfast.StaleTokenException;
import dev.holdfast.examples.scheduler.BackendState.Status;
import dev.holdfast.examples.scheduler.BackendState.TerminationReason;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The process that runs one backend: attaches to the lease that a scheduler acquired for it, renews
 * it by itself, and ends the backend when somebody asks for it, when nobody uses it, and above all
 * when the lease is lost. It needs no scheduler to live on.
 */
public final class Runner {
  static final int LEASE_LOST = 3;

  /** For the case that the store is gone too, and the lease cannot be given back. */
  private static final Duration EXIT_LIMIT = Duration.ofSeconds(5);

  private final RunnerOrder order;
  private final OpenStore store;
  private final LockManager locks;
  private final BackendLog log = new BackendLog();
  private final Idleness idleness;
  private final CompletableFuture<TerminationReason> ending = new CompletableFuture<>();
  private final CompletableFuture<Integer> finished = new CompletableFuture<>();

  private Runner(RunnerOrder order, OpenStore store, LockManager locks) {
    this.order = order;
    this.store = store;
    this.locks = locks;
    this.idleness = new Idleness(order.maxIdle(), () -> ending.complete(TerminationReason.SWEPT));
  }

  /**
   * Runs the backend that standard input describes in its first line. Ends with it; with exit
   * status 3 where the lease was lost.
   *
   * @param args the id of the backend, for people who look at a list of processes
   * @throws Exception if there is no such line, or nothing can be started
   */
  public static void main(String[] args) throws Exception {
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    RunnerOrder order = RunnerOrder.parse(input.readLine());
    int status;
    try (OpenStore store = order.settings().store().open();
        LockManager locks = LockManager.over(store.locks())) {
      Runner runner = new Runner(order, store, locks);
      Runtime.getRuntime().addShutdownHook(new Thread(runner::endNow, "end"));
      if (order.settings().leash()) {
        Daemon.named("leash").newThread(() -> runner.endAfter(input)).start();
      }
      status = runner.run();
      runner.finished.complete(status);
    } catch (LeaseLostException | StaleTokenException e) {
      say(order.id(), "not started: its lease is over, or another process has it");
      status = LEASE_LOST;
    }
    System.exit(status);
  }

  private int run() throws IOException, InterruptedException {
    Backends backends = new Backends(locks, store.documents());
    SessionBackend lock = SessionBackend.fromEnvironment(order.lock());
    // The first use of a driver may take seconds: now, while the scheduler keeps the lease alive.
    locks.find(lock.key());
    BackendRecord backend = backends.read(order.id()).orElseThrow();
    Runnable terminate = () -> ending.complete(TerminationReason.EXTERNAL);
    try (Lease lease = lock.resume(locks);
        Control control = Control.open(idleness::touch, terminate, log)) {
      int port = Ports.free();
      Diary diary = new Diary(backends, backend.at(port, control.url()), lease);
      diary.add(BackendState.of(Status.STARTING));
      lease.annotate(Map.of("service", order.service(), "url", "http://127.0.0.1:" + port + "/"));
      lease.onEvent(this::onLease);
      BackendState end = startUnder(lease, port, diary);
      diary.close(end);
      say(order.id(), "terminated" + end.reason().map(r -> ": " + r).orElse(""));
      return lease.isHeld() ? 0 : LEASE_LOST; // and the lease is given back
    }
  }

  private void onLease(LeaseEvent event) {
    if (event.kind() == LeaseEvent.Kind.DRAINING || event.kind() == LeaseEvent.Kind.LOST) {
      ending.complete(event.loss().map(Runner::why).orElse(TerminationReason.KEYEXPIRED));
    }
  }

  private static TerminationReason why(LeaseLoss loss) {
    return switch (loss.reason()) {
      case MAX_HOLD -> TerminationReason.SWEPT; // its lifetime is over
      case REVOKED -> TerminationReason.EXTERNAL; // this process stood still when it was asked
      default -> TerminationReason.KEYEXPIRED;
    };
  }

  private BackendState startUnder(Lease lease, int port, Diary diary) {
    try (Workload workload = start(lease, port)) {
      return runUnder(lease, workload, port, diary);
    } catch (IOException | LockStoreException e) {
      say(order.id(), "could not be started: " + Reason.of(e));
      return BackendState.terminated(
          Optional.of(TerminationReason.INTERNALERROR), Optional.empty(), true);
    }
  }

  private BackendState runUnder(Lease lease, Workload workload, int port, Diary diary) {
    workload.exited().thenRun(() -> ending.complete(TerminationReason.LOST)); // wakes, no more
    diary.add(BackendState.of(Status.WAITING));
    if (Ports.await(port, order.settings().startLimit(), ending)) {
      diary.add(BackendState.of(Status.READY));
      say(order.id(), "ready, token " + lease.token());
      idleness.watch();
    } else {
      ending.complete(TerminationReason.STARTUPTIMEOUT);
    }
    TerminationReason reason = ending.join();
    return workload.exited().isDone()
        ? BackendState.terminated(Optional.empty(), Optional.empty(), workload.exited().join() != 0)
        : end(workload, reason, lease, diary);
  }

  private Workload start(Lease lease, int port) throws IOException {
    if (order.command().isEmpty()) {
      return DocumentServer.start(port, order.id(), lease, store.documents(), log);
    }
    return CommandWorkload.start(order.command(), order.environment(port), log::add);
  }

  /** Asks the backend to end; past the hard deadline, or when it takes too long, kills it. */
  private BackendState end(Workload workload, TerminationReason reason, Lease lease, Diary diary) {
    diary.add(BackendState.terminating(Status.TERMINATING, reason));
    workload.stop();
    long end = System.nanoTime() + order.settings().grace().toNanos();
    while (lease.isHeld()
        && System.nanoTime() < end
        && !hasEnded(workload.exited(), Ports.LOOK_AGAIN)) {
      // asked to end, still held, still time
    }
    boolean hard = !workload.exited().isDone();
    if (hard) {
      workload.kill();
      diary.add(BackendState.terminating(Status.HARD_TERMINATING, reason));
    }
    int status = workload.exited().join();
    return BackendState.terminated(Optional.of(reason), Optional.of(hard), hard || status != 0);
  }

  private static boolean hasEnded(CompletableFuture<?> end, Duration limit) {
    try {
      end.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** SIGTERM, or Ctrl-C in the terminal that it was started from. */
  private void endNow() {
    ending.complete(TerminationReason.EXTERNAL);
    hasEnded(finished, EXIT_LIMIT);
  }

  /** On a leash: standard input closes when the scheduler wants it, or is gone itself. */
  private void endAfter(BufferedReader input) {
    try {
      input.transferTo(Writer.nullWriter());
    } catch (IOException e) {
      // As good as its end.
    }
    ending.complete(TerminationReason.EXTERNAL);
    CompletableFuture.delayedExecutor(EXIT_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
        .execute(() -> Runtime.getRuntime().halt(1));
  }

  private static void say(String id, String text) {
    System.out.println("       [" + id + "] " + text);
  }
}
