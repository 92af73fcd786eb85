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
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The process that runs one backend: attaches to the lease that a scheduler acquired for it, renews
 * it by itself, and ends the backend when somebody asks for it, when nobody uses it, and above all
 * when the lease is lost. It needs no scheduler to live on.
 */
public final class Runner {
  static final int LEASE_LOST = 3;

  /** For the case that the store is gone too, and the lease cannot be given back. */
  private static final Duration EXIT_LIMIT = Duration.ofSeconds(5);

  private static final int CONNECT_MILLIS = 1000;

  private final RunnerOrder order;
  private final Store store;
  private final LockManager locks;
  private final BackendLog log = new BackendLog();
  private final CompletableFuture<TerminationReason> ending = new CompletableFuture<>();
  private final CompletableFuture<Integer> finished = new CompletableFuture<>();
  private volatile long lastUse = System.nanoTime();

  private Runner(RunnerOrder order, Store store, LockManager locks) {
    this.order = order;
    this.store = store;
    this.locks = locks;
  }

  /**
   * Runs the backend that standard input describes. Ends with it; with exit status 3 where the
   * lease was lost.
   *
   * @param args the id of the backend, for people who look at a list of processes
   * @throws Exception if there is no such description, or nothing can be started
   */
  public static void main(String[] args) throws Exception {
    RunnerOrder order = (RunnerOrder) new ObjectInputStream(System.in).readObject();
    int status;
    try (Store store = order.settings().store().open();
        LockManager locks = LockManager.over(store.locks())) {
      Runner runner = new Runner(order, store, locks);
      Runtime.getRuntime().addShutdownHook(new Thread(runner::endNow, "end"));
      if (order.settings().leash()) {
        new Thread(runner::endWithInput, "leash").start();
      }
      status = runner.run();
      runner.finished.complete(status);
    } catch (LeaseLostException | StaleTokenException e) {
      say(order.id(), "not started: its lease is over, or another process has it");
      status = LEASE_LOST;
    } catch (IOException | RuntimeException e) {
      say(order.id(), "failed: " + Reason.of(e));
      status = 1;
    }
    System.exit(status);
  }

  private int run() throws IOException {
    Backends backends = new Backends(locks, store);
    SessionBackend lock = SessionBackend.fromEnvironment(order.lock());
    // The first use of a driver may take seconds: now, while the scheduler keeps the lease alive.
    locks.find(lock.key());
    BackendRecord backend = backends.read(order.id()).orElseThrow();
    try (Lease lease = lock.resume(locks);
        Control control = Control.open(this, lease, log)) {
      InetSocketAddress address = freeAddress();
      String url = "http://" + address.getHostString() + ":" + address.getPort() + "/";
      Diary diary = new Diary(backends, backend.at(url, control.url()), lease);
      diary.add(BackendState.of(Status.STARTING));
      lease.annotate(Map.of("service", order.service(), "url", url));
      lease.onEvent(this::onLease);
      BackendState end = startUnder(lease, address, diary);
      diary.close(end);
      say(order.id(), "terminated" + end.reason().map(r -> ": " + r).orElse(""));
      return lease.isHeld() ? 0 : LEASE_LOST; // and the lease is given back
    }
  }

  String host() {
    return order.settings().host();
  }

  /** Free now; in a container of its own a backend would always get the same port. */
  private InetSocketAddress freeAddress() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(host()))) {
      return new InetSocketAddress(host(), socket.getLocalPort());
    }
  }

  /** Somebody is connected, or was just now. */
  void touch() {
    lastUse = System.nanoTime();
  }

  /** Somebody asks for the end. */
  void terminate() {
    ending.complete(TerminationReason.EXTERNAL);
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

  private BackendState startUnder(Lease lease, InetSocketAddress address, Diary diary) {
    try (Workload workload = start(lease, address)) {
      return runUnder(lease, workload, address, diary);
    } catch (IOException | LockStoreException e) {
      say(order.id(), "could not be started: " + Reason.of(e));
      return BackendState.gone(TerminationReason.INTERNALERROR);
    }
  }

  private Workload start(Lease lease, InetSocketAddress address) throws IOException {
    return order.command().isEmpty()
        ? DocumentServer.start(address, order.id(), lease, store, log)
        : CommandWorkload.start(order.command(), order.environment(address.getPort()), log);
  }

  private BackendState runUnder(
      Lease lease, Workload workload, InetSocketAddress address, Diary diary) {
    workload.exited().thenRun(() -> ending.complete(TerminationReason.LOST)); // wakes, no more
    diary.add(BackendState.of(Status.WAITING));
    Await.until(order.settings().startLimit(), () -> ending.isDone() || answers(address));
    if (!ending.isDone() && answers(address)) {
      diary.add(BackendState.of(Status.READY));
      say(order.id(), "ready, token " + lease.token());
      touch();
      long limit = order.maxIdle().toNanos();
      Await.until(Await.FOREVER, () -> ending.isDone() || System.nanoTime() - lastUse > limit);
      ending.complete(TerminationReason.SWEPT);
    }
    ending.complete(TerminationReason.STARTUPTIMEOUT);
    return workload.exited().isDone()
        ? BackendState.exited(workload.exited().join() != 0)
        : end(workload, ending.join(), lease, diary);
  }

  private static boolean answers(InetSocketAddress address) {
    try (Socket socket = new Socket()) {
      socket.connect(address, CONNECT_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Asks the backend to end; past the hard deadline, or when it takes too long, kills it. */
  private BackendState end(Workload workload, TerminationReason reason, Lease lease, Diary diary) {
    diary.add(BackendState.terminating(Status.TERMINATING, reason));
    workload.stop();
    Await.until(order.settings().grace(), () -> workload.exited().isDone() || !lease.isHeld());
    boolean hard = !workload.exited().isDone();
    if (hard) {
      workload.kill();
      diary.add(BackendState.terminating(Status.HARD_TERMINATING, reason));
    }
    int status = workload.exited().join();
    return BackendState.stopped(reason, hard ? "hard" : "soft", hard || status != 0);
  }

  /** SIGTERM, or Ctrl-C in the terminal that it was started from. */
  private void endNow() {
    terminate();
    Await.until(EXIT_LIMIT, finished::isDone);
  }

  /** On a leash: standard input closes when the scheduler wants it, or is gone itself. */
  private void endWithInput() {
    try {
      System.in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      // As good as its end.
    }
    terminate();
    CompletableFuture.delayedExecutor(EXIT_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
        .execute(() -> Runtime.getRuntime().halt(1));
  }

  private static void say(String id, String text) {
    System.out.println("       [" + id + "] " + text);
  }
}
