package dev.holdfast.examples.scheduler;

import dev.holdfast.Lease;
import dev.holdfast.LeaseLostException;
import dev.holdfast.LockManager;
import dev.holdfast.SessionBackend;
import dev.holdfast.StaleTokenException;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * A session backend, as it runs in a container: attaches to the lease that the scheduler acquired
 * for it, renews it by itself, and serves one document until it is asked to exit or loses the
 * lease.
 */
public final class SessionBackendMain {
  /** The variable with the URL of the store. */
  static final String STORE = "TOUR_STORE";

  static final int LEASE_LOST = 3;

  /** For the case that the store is gone too, and the lease cannot be given back. */
  private static final Duration EXIT_LIMIT = Duration.ofSeconds(5);

  private SessionBackendMain() {}

  /**
   * Serves the document. Ends when standard input is closed, or when the lease is lost, then with
   * exit status 3.
   *
   * @param args none
   * @throws IOException if it cannot listen
   */
  public static void main(String[] args) throws IOException {
    SessionBackend backend = SessionBackend.fromEnvironment();
    CompletableFuture<Integer> exitStatus = new CompletableFuture<>();
    exitWithParent(exitStatus);
    int status;
    try (OpenStore store = StoreOption.of(variable(STORE)).open();
        LockManager locks = LockManager.over(store.locks())) {
      Runtime.getRuntime().addShutdownHook(new Thread(locks::close, "release at exit"));
      status = serve(backend, locks, store.documents(), exitStatus);
    } catch (LeaseLostException | StaleTokenException e) {
      System.out.println("not started: " + e.getMessage());
      status = LEASE_LOST;
    }
    System.exit(status);
  }

  private static int serve(
      SessionBackend backend,
      LockManager locks,
      Documents documents,
      CompletableFuture<Integer> exitStatus)
      throws IOException {
    String id = variable("SESSION_BACKEND_ID");
    int port = Integer.parseInt(variable("PORT"));
    // The first use of a driver may take seconds: now, while the scheduler keeps the lease alive.
    locks.find(backend.key());
    documents.read(backend.key());
    try (Lease lease = backend.resume(locks)) {
      documents.open(lease.key(), lease.token());
      try (DocumentServer server = DocumentServer.on(port, id, lease, documents)) {
        server.start();
        lease.annotate(ready(lease));
        System.out.println("attached to " + lease.key() + ", token " + lease.token());
        lease.lost().thenAccept(loss -> exitStatus.complete(LEASE_LOST));
        return exitStatus.join();
      }
    }
  }

  private static String variable(String name) {
    String value = System.getenv(name);
    if (value == null) {
      throw new IllegalStateException(
          "the environment variable "
              + name
              + " is missing: a scheduler starts this, see Scheduler");
    }
    return value;
  }

  private static Map<String, String> ready(Lease lease) {
    Map<String, String> metadata = new HashMap<>(lease.holder().metadata());
    metadata.put(BackendAddress.STATUS, BackendAddress.READY);
    return metadata;
  }

  /** Standard input closes when the scheduler wants this backend to exit, or is gone itself. */
  private static void exitWithParent(CompletableFuture<Integer> exitStatus) {
    Thread watch =
        new Thread(
            () -> {
              try {
                System.in.transferTo(OutputStream.nullOutputStream());
              } catch (IOException e) {
                // As good as its end.
              }
              exitStatus.complete(0);
              haltLater();
            },
            "standard input");
    watch.setDaemon(true);
    watch.start();
  }

  private static void haltLater() {
    try {
      Thread.sleep(EXIT_LIMIT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(1);
  }
}
